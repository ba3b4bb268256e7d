# Installation: library, header, program, default model, CMake package and a relocatable .pc file.
include(CMakePackageConfigHelpers)
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/policytheme")

install(TARGETS policytheme EXPORT policythemeTargets)
install(TARGETS policytheme_cli)
install(FILES include/policytheme.h TYPE INCLUDE)
install(DIRECTORY models/ DESTINATION "${CMAKE_INSTALL_DATADIR}/policytheme"
  FILES_MATCHING PATTERN "*.safetensors")
install(EXPORT policythemeTargets NAMESPACE policytheme:: DESTINATION "${package_dir}")
install(FILES cmake/FindLibSVM.cmake cmake/FindLibLinear.cmake cmake/FindLibCSV.cmake
  DESTINATION "${package_dir}")

configure_package_config_file(cmake/policythemeConfig.cmake.in
  "${PROJECT_BINARY_DIR}/policythemeConfig.cmake" INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/policythemeConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/policythemeConfig.cmake"
  "${PROJECT_BINARY_DIR}/policythemeConfigVersion.cmake" DESTINATION "${package_dir}")

# The prefix is told from where the .pc file lies, so that `cmake --install --prefix` works.
# A static library's users link what it needs, too, but not what that needs in turn: `pkg-config
# --static` would ask for libraries whose packages need not be there.
set(used_libs "-lsvm -llinear -lcsv -lpthread -lm")
if(BUILD_SHARED_LIBS)
  set(private_in_pc ".private")
  set(private_libs_in_pc "${used_libs}")
else()
  set(libs_in_pc "${used_libs}")
endif()
file(RELATIVE_PATH prefix_from_pc "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
configure_file(cmake/policytheme.pc.in "${PROJECT_BINARY_DIR}/policytheme.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/policytheme.pc"
  DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
