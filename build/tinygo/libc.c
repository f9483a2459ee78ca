// The functions that TinyGo's runtime needs from a C library. Debian's libc would do, but it flushes the
// standard streams at the end of a program, and so links all of stdio.

void __stdio_exit(void) {}

__attribute__((import_module("wasi_snapshot_preview1"), import_name("random_get"))) int random_get(void *buffer, unsigned long length);

unsigned arc4random(void) {
  unsigned value;
  random_get(&value, sizeof value);
  return value;
}
