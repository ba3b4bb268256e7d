# Installation: library, header, program, default model, pages, CMake package and a .pc file.
include(CMakePackageConfigHelpers)
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/policytheme")

install(TARGETS policytheme EXPORT policythemeTargets)
install(TARGETS policytheme_cli)
install(FILES include/policytheme.h TYPE INCLUDE)
install(DIRECTORY models/ DESTINATION "${CMAKE_INSTALL_DATADIR}/policytheme"
  FILES_MATCHING PATTERN "*.safetensors")
install(FILES LICENSE README.md CHANGELOG.md TYPE DOC)
install(DIRECTORY docs TYPE DOC)
install(EXPORT policythemeTargets NAMESPACE policytheme:: DESTINATION "${package_dir}")
install(FILES cmake/FindLibSVM.cmake cmake/FindLibLinear.cmake cmake/FindLibCSV.cmake
  DESTINATION "${package_dir}")

configure_package_config_file(cmake/policythemeConfig.cmake.in
  "${PROJECT_BINARY_DIR}/policythemeConfig.cmake" INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/policythemeConfigVersion.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/policythemeConfig.cmake"
  "${PROJECT_BINARY_DIR}/policythemeConfigVersion.cmake" DESTINATION "${package_dir}")

# The prefix is told from where the .pc file lies and all else from there, so that `cmake --install
# --prefix` works, and directories outside of the prefix do.
# A static library's users link what it needs, too, but not what that needs in turn: `pkg-config
# --static` would ask for libraries whose packages need not be there.
set(used_libs "-lsvm -llinear -lcsv -lpthread -lm")
if(BUILD_SHARED_LIBS)
  set(private_in_pc ".private")
  set(private_libs_in_pc "${used_libs}")
else()
  set(libs_in_pc "${used_libs}")
endif()
set(pc_dir "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig")
file(RELATIVE_PATH libdir_from_pc "${pc_dir}" "${CMAKE_INSTALL_FULL_LIBDIR}")
file(RELATIVE_PATH includedir_from_pc "${pc_dir}" "${CMAKE_INSTALL_FULL_INCLUDEDIR}")
file(RELATIVE_PATH prefix_from_pc "${pc_dir}" "${CMAKE_INSTALL_PREFIX}")
configure_file(cmake/policytheme.pc.in "${PROJECT_BINARY_DIR}/policytheme.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/policytheme.pc"
  DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
