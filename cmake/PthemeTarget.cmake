# ptheme_target(TARGET): the language, warnings and instrumentation of our own code.  PRIVATE, so
# that none of it reaches those who link the library.
function(ptheme_target target)
  set_target_properties(${target} PROPERTIES C_STANDARD 11 C_STANDARD_REQUIRED ON
    C_EXTENSIONS OFF C_VISIBILITY_PRESET hidden)
  target_compile_definitions(${target} PRIVATE _POSIX_C_SOURCE=200809L _DEFAULT_SOURCE
    _FILE_OFFSET_BITS=64)
  # -fopenmp-simd only makes `omp simd` a hint to vectorise; no OpenMP library is used.
  # No fused multiply-add: its rounding would differ between processors, and with it the bytes.
  # No floating-point traps are used, so both sides of a choice may be computed.
  target_compile_options(${target} PRIVATE -ffp-contract=off -fno-trapping-math -fopenmp-simd
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla)
  if(PTHEME_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(PTHEME_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${PTHEME_SANITIZE}
      -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_compile_definitions(${target} PRIVATE PTHEME_SANITIZED)
    target_link_options(${target} PUBLIC -fsanitize=${PTHEME_SANITIZE})
  endif()
  if(PTHEME_COVERAGE)
    target_compile_options(${target} PRIVATE --coverage)
    target_link_options(${target} PUBLIC --coverage)
  endif()
  if(PTHEME_FUZZ)
    # Counted branches keep loops from being vectorised: a matter of speed, no fault here.
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link -Wno-pass-failed)
  endif()
endfunction()
