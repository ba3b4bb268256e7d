"""scikit-learn as a peer: TfidfVectorizer and LinearSVC, the model kept as a pickle.

    sklearn_peer.py train MODEL CSV...       columns text and theme
    sklearn_peer.py predict MODEL SENTENCES  a sentence a line in, a label a line out
"""
import csv
import pickle
import sys


def train(model, *tables):
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC
    rows = []
    for table in tables:
        with open(table, newline="", encoding="utf-8") as file:
            rows.extend(csv.DictReader(file))
    pipeline = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2),
                             LinearSVC(C=0.5, random_state=1))
    pipeline.fit([row["text"] for row in rows], [row["theme"] for row in rows])
    with open(model, "wb") as file:
        pickle.dump(pipeline, file)


def predict(model, sentences):
    with open(model, "rb") as file:
        pipeline = pickle.load(file)
    with open(sentences, encoding="utf-8") as file:
        sys.stdout.writelines(f"{label}\n" for label in pipeline.predict(file.readlines()))


if __name__ == "__main__":
    {"train": train, "predict": predict}[sys.argv[1]](*sys.argv[2:])
