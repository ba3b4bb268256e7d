# Manual pages and completions, made from the option table by a program that the build runs.
# They are not kept under version control, so they cannot lag behind the table.
file(GLOB manual_sources CONFIGURE_DEPENDS src/manual/*.c)
add_executable(policytheme_manual ${manual_sources} $<TARGET_OBJECTS:policytheme_cli_objects>)
ptheme_target(policytheme_manual)
target_include_directories(policytheme_manual PRIVATE src)
target_link_libraries(policytheme_manual PRIVATE policytheme::policytheme)

set(manual_dir "${PROJECT_BINARY_DIR}/manual")
file(MAKE_DIRECTORY "${manual_dir}/man1" "${manual_dir}/bash" "${manual_dir}/zsh"
  "${manual_dir}/fish")
add_custom_command(OUTPUT "${manual_dir}/stamp"
  COMMAND policytheme_manual "${manual_dir}"
  COMMAND "${CMAKE_COMMAND}" -E touch "${manual_dir}/stamp"
  DEPENDS policytheme_manual COMMENT "Making manual pages and completions" VERBATIM)
add_custom_target(manual ALL DEPENDS "${manual_dir}/stamp")

install(DIRECTORY "${manual_dir}/man1" DESTINATION "${CMAKE_INSTALL_MANDIR}")
install(FILES "${manual_dir}/bash/policytheme"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
install(FILES "${manual_dir}/zsh/_policytheme"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions")
install(FILES "${manual_dir}/fish/policytheme.fish"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
