# ptheme_embed(OUTPUT): makes a C file of the style and the script of HTML reports, an array of
# lines each (C compilers need not take longer texts), with the script's SHA-256 in base64 as a
# page's security policy wants it.
function(ptheme_lines result path)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${path}")
  file(READ "${path}" text)
  string(REPLACE "\\" "\\\\" text "${text}")
  string(REPLACE "\"" "\\\"" text "${text}")
  string(REPLACE "\n" "\\n\",\n    \"" text "${text}")
  set(${result} "    \"${text}\",\n    0" PARENT_SCOPE)
endfunction()

# Three hexadecimal digits are two of base64; 64 of them and two of filling make 44, the last of
# which is the sign for filling.
function(ptheme_base64 result hex)
  set(alphabet ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/)
  set(base64 "")
  foreach(at RANGE 0 63 3)
    string(SUBSTRING "${hex}00" ${at} 3 digits)
    math(EXPR high "0x${digits} / 64")
    math(EXPR low "0x${digits} % 64")
    string(SUBSTRING ${alphabet} ${high} 1 first)
    string(SUBSTRING ${alphabet} ${low} 1 second)
    string(APPEND base64 ${first}${second})
  endforeach()
  string(REGEX REPLACE ".$" "=" base64 "${base64}")
  set(${result} "${base64}" PARENT_SCOPE)
endfunction()

function(ptheme_embed output)
  set(folder "${PROJECT_SOURCE_DIR}/src/report")
  ptheme_lines(style "${folder}/page.css")
  ptheme_lines(script "${folder}/page.js")
  file(SHA256 "${folder}/page.js" hex)
  ptheme_base64(hash "${hex}")
  file(CONFIGURE OUTPUT "${output}" @ONLY CONTENT [[
#include "report/report_html.h"

const char *const ptheme_html_style[] = {
@style@};

const char *const ptheme_html_script[] = {
@script@};

const char ptheme_html_script_hash[] = "sha256-@hash@";
]])
endfunction()
