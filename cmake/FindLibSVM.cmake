# Finds libsvm; defines LibSVM::LibSVM.  Debian keeps the header in <libsvm/svm.h>, upstream in
# <svm.h>; the include directory is set so
# that <svm.h> works for both.
find_path(LibSVM_INCLUDE_DIR NAMES libsvm/svm.h svm.h)
find_library(LibSVM_LIBRARY NAMES svm)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibSVM REQUIRED_VARS LibSVM_LIBRARY LibSVM_INCLUDE_DIR)
if(LibSVM_FOUND AND NOT TARGET LibSVM::LibSVM)
  add_library(LibSVM::LibSVM UNKNOWN IMPORTED)
  set_target_properties(LibSVM::LibSVM PROPERTIES IMPORTED_LOCATION "${LibSVM_LIBRARY}")
  if(EXISTS "${LibSVM_INCLUDE_DIR}/libsvm/svm.h")
    target_include_directories(LibSVM::LibSVM INTERFACE "${LibSVM_INCLUDE_DIR}/libsvm")
  else()
    target_include_directories(LibSVM::LibSVM INTERFACE "${LibSVM_INCLUDE_DIR}")
  endif()
endif()
mark_as_advanced(LibSVM_INCLUDE_DIR LibSVM_LIBRARY)
