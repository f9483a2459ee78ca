package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
)

// A compiler turns wasm/checker into WebAssembly.
type compiler struct {
	name, remark string
	compile      func(wasm, tags string) error
	glue         string   // its wasm_exec.js
	licenses     []string // of what it puts into the module
}

// chooseCompiler returns the compiler of that name; where none is named, TinyGo if there is one, else Go.
func chooseCompiler(name string) (compiler, error) {
	switch name {
	case "go":
		return goCompiler(false)
	case "", "tinygo":
	default:
		return compiler{}, fmt.Errorf("the compiler is tinygo or go, not %q", name)
	}
	tinygo, err := output("bash", "build/tinygo/build.sh", "--if-built")
	switch {
	case err == nil:
		return tinygoCompiler(tinygo)
	case name == "":
		return goCompiler(true)
	}
	return compiler{}, fmt.Errorf("there is no TinyGo: make tinygo builds one on Debian, and official releases work by being on the path")
}

func goCompiler(fallback bool) (compiler, error) {
	version, err := output("go", "env", "GOVERSION")
	if err != nil {
		return compiler{}, err
	}
	root, err := output("go", "env", "GOROOT")
	if err != nil {
		return compiler{}, err
	}
	c := compiler{
		name: version,
		compile: func(wasm, tags string) error {
			return command([]string{"GOOS=js", "GOARCH=wasm"}, "go", "build", "-trimpath", "-ldflags=-s -w", "-tags", tags, "-o", wasm, "./wasm/checker")
		},
		glue:     filepath.Join(root, "lib", "wasm", "wasm_exec.js"),
		licenses: []string{filepath.Join(root, "LICENSE")},
	}
	if fallback {
		c.remark = "There is no TinyGo, which would make them a tenth the size to load: make tinygo, or put an official release on the path"
	}
	return c, nil
}

func tinygoCompiler(program string) (compiler, error) {
	library, err := goCompiler(false)
	if err != nil {
		return compiler{}, err
	}
	version, err := output(program, "version")
	if err != nil {
		return compiler{}, err
	}
	root, err := output(program, "env", "TINYGOROOT")
	if err != nil {
		return compiler{}, err
	}
	// An official release brings its own libc; the one that build/tinygo/build.sh builds has a target of its own.
	target := "playtoken"
	if _, err := output(program, "info", "-target", target); err != nil {
		target = "wasm"
	}
	optimizer, err := exec.LookPath("wasm-opt")
	if err != nil {
		optimizer = filepath.Join(root, "bin", "wasm-opt") // of an official release
	}
	return compiler{
		name: version,
		compile: func(wasm, tags string) error {
			if err := command(nil, program, "build", "-buildmode", "c-shared", "-target", target, "-opt", "z", "-no-debug", "-panic", "trap", "-scheduler", "none", "-gc", "precise", "-tags", tags, "-o", wasm, "./wasm/checker"); err != nil {
				return err
			}
			// TinyGo has had it shortened, by the same program; a second time takes off another 4 % of what is transferred.
			return command(nil, optimizer, "-Oz", "--enable-bulk-memory", "--enable-mutable-globals", "--enable-nontrapping-float-to-int", "--enable-sign-ext", wasm, "-o", wasm)
		},
		glue: filepath.Join(root, "targets", "wasm_exec.js"),
		// Its own names that of Go's standard library, and leaves it out.
		licenses: append([]string{filepath.Join(root, "LICENSE")}, library.licenses...),
	}, nil
}
