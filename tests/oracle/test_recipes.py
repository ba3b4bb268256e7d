"""The console blocks of docs/recipes.md do what the page shows; see test_docs.py."""
import shutil
import sys

import test_docs

if not shutil.which("parallel"):
    print("skipped: no GNU parallel")
    sys.exit(77)
test_docs.pages = ["docs/recipes.md"]
sys.exit(test_docs.main())
