// What TinyGo's runtime asks of a C library, apart from what wasm-ld brings. Debian's libc would do, but ends a program by flushing
// its standard streams, and so links all of stdio.

void __stdio_exit(void) {}

__attribute__((import_module("wasi_snapshot_preview1"), import_name("random_get"))) int random_get(void *buffer, unsigned long length);

unsigned arc4random(void) {
  unsigned value;
  random_get(&value, sizeof value);
  return value;
}
