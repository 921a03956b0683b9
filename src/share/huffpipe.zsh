#compdef huffpipe
# Completion of huffpipe(1) for zsh.

_arguments -s -S \
  {-z,--compress}'[compress]' \
  {-d,--decompress,--uncompress}'[decompress]' \
  {-t,--test}'[decompress and check, write nothing]' \
  {-l,--list}'[list sizes, ratio and streams]' \
  '--bench=-[measure levels in memory]::SECONDS:' \
  '--json[with -l, write JSON]' \
  {-c,--stdout,--to-stdout}'[accepted: output is always standard output]' \
  {-k,--keep}'[accepted: input is always kept]' \
  {-f,--force}'[use terminals; with -d, copy what is no stream]' \
  '-0[only add checks]' '-1[fastest]' -2 -3 -4 '-5[default level]' -6 -7 -8 '-9[strongest]' \
  '--fast[the same as -1]' \
  '--best[the same as -9]' \
  '--type=[what the data consists of]:TYPE:(auto bytes i16 i32 i64 f16 bf16 f32 f64 i16be i32be i64be f16be bf16be f32be f64be)' \
  '--range=[with -d, write a range of the raw data]:START\:LENGTH' \
  '--part=[with -d, write one of several shares of a file]:K/N' \
  '--fragment[with -d, accept a piece of a stream]' \
  '--salvage=-[with -d, go on past damage]::HOW:(skip zero)' \
  '--ignore-trailing[with -d, accept anything behind the last stream]' \
  {-T,--threads=}'[threads that compress or decompress]:N' \
  {-M,--memory-limit=}'[hold no more blocks in memory than fit]:SIZE' \
  '--io-threads=[threads that read and write]:N' \
  '--block-size=[cut the input into blocks]:SIZE' \
  '--channel-capacity=[blocks under way at a time]:N' \
  '--flush-timeout=[send on what an idle input has given]:MS:(off)' \
  '--max-output=[refuse to write more]:SIZE' \
  '--sandbox=[give up all rights that are not needed]:WHEN:(auto require off)' \
  \*{-v,--verbose}'[say what was done]' \
  {-q,--quiet,--silent}'[no warnings]' \
  '--progress=[show progress]:WHEN:(auto always never json)' \
  '--size-hint=[expect so many bytes]:SIZE' \
  {-h,--help}'[show the options]' \
  {-V,--version}'[show the version]' \
  '*:file:_files'
