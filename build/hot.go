package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// hotModules are the Worker's module without a garbage collector, and a variant that tests can make
// fail.
var hotModules = []struct{ name, tags string }{{"hot.wasm", "hot"}, {"faults.wasm", "hot,edgefaults"}}

// buildHot compiles the hot modules of wasm/edge. TinyGo's have a linker map beside them.
func buildHot(compiler, folder string) error {
	c, err := chooseCompiler(compiler)
	if err != nil {
		return err
	}
	var programs []program
	for _, module := range hotModules {
		programs = append(programs, program{
			module: module.name, folder: "./wasm/edge", tags: module.tags, optimize: "2", memory: 1 << 20,
			linkerMap: filepath.Join(folder, module.name+".map"),
		})
	}
	return unlessMade(folder, c, programs, []string{"go.mod"}, func() error {
		return c.compileAll(programs, folder)
	})
}

// dataLine is the line of a linker map for the variables with initial values. All memory from its
// address on can be written. Constants and the stack are below it.
var dataLine = regexp.MustCompile(`(?m)^ *([0-9a-f]+) +[0-9a-f]+ +[0-9a-f]+ +\.data$`)

// addWritable adds a custom section "writable" to a module: the address at which the memory begins
// that can be written, with 4 bytes, little-endian.
func addWritable(wasm, linkerMap string) error {
	text, err := os.ReadFile(linkerMap)
	if err != nil {
		return err
	}
	found := dataLine.FindAllSubmatch(text, -1)
	if len(found) != 1 {
		return fmt.Errorf("%s has %d lines of .data, want 1", linkerMap, len(found))
	}
	address, err := strconv.ParseUint(string(found[0][1]), 16, 32)
	if err != nil {
		return err
	}
	module, err := os.ReadFile(wasm)
	if err != nil {
		return err
	}
	const name = "writable"
	contents := binary.LittleEndian.AppendUint32(append([]byte{byte(len(name))}, name...), uint32(address))
	section := append([]byte{0, byte(len(contents))}, contents...)
	return os.WriteFile(wasm, append(module, section...), 0o644)
}
