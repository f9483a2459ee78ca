package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// A compiler turns wasm/checker into WebAssembly.
type compiler struct {
	name, remark string
	tags         string // the build tags that the compiler sets by itself
	compile      func(wasm, tags string) error
	glue         string   // its wasm_exec.js
	licenses     []string // of what it puts into the module
}

// sources returns the paths of a module's Go files and embedded files, without the standard
// library's.
func (c compiler) sources(tags string) ([]string, error) {
	const format = `{{if not .Standard}}{{$d := .Dir}}` +
		`{{range .GoFiles}}{{$d}}/{{.}}{{"\n"}}{{end}}{{range .EmbedFiles}}{{$d}}/{{.}}{{"\n"}}{{end}}{{end}}`
	files, err := output(webAssembly, "go", "list", "-deps", "-f", format, "-tags", c.tags+","+tags, "./wasm/checker")
	return strings.Split(files, "\n"), err
}

// webAssembly has Go compile for a browser.
var webAssembly = []string{"GOOS=js", "GOARCH=wasm"}

// chooseCompiler returns the compiler of that name; where none is named, TinyGo if there is one,
// else Go.
func chooseCompiler(name string) (compiler, error) {
	switch name {
	case "go":
		return goCompiler(false)
	case "", "tinygo":
	default:
		return compiler{}, fmt.Errorf("the compiler is tinygo or go, not %q", name)
	}
	tinygo, err := output(nil, "bash", "build/tinygo/build.sh", "--if-built")
	switch {
	case err == nil:
		return tinygoCompiler(tinygo)
	case name == "":
		return goCompiler(true)
	}
	return compiler{}, fmt.Errorf("there is no TinyGo: make tinygo builds one on Debian, " +
		"and official releases work by being on the path")
}

func goCompiler(fallback bool) (compiler, error) {
	version, err := output(nil, "go", "env", "GOVERSION")
	if err != nil {
		return compiler{}, err
	}
	root, err := output(nil, "go", "env", "GOROOT")
	if err != nil {
		return compiler{}, err
	}
	c := compiler{
		name: version,
		compile: func(wasm, tags string) error {
			return command(webAssembly,
				"go", "build", "-trimpath", "-ldflags=-s -w", "-tags", tags, "-o", wasm, "./wasm/checker")
		},
		glue:     filepath.Join(root, "lib", "wasm", "wasm_exec.js"),
		licenses: []string{filepath.Join(root, "LICENSE")},
	}
	if fallback {
		c.remark = "There is no TinyGo, which would make them a tenth the size to load: " +
			"make tinygo, or put an official release on the path"
	}
	return c, nil
}

func tinygoCompiler(program string) (compiler, error) {
	library, err := goCompiler(false)
	if err != nil {
		return compiler{}, err
	}
	version, err := output(nil, program, "version")
	if err != nil {
		return compiler{}, err
	}
	root, err := output(nil, program, "env", "TINYGOROOT")
	if err != nil {
		return compiler{}, err
	}
	// An official release brings its own libc; the one that build/tinygo/build.sh builds has a
	// target of its own.
	target := "playtoken"
	if _, err := output(nil, program, "info", "-target", target); err != nil {
		target = "wasm"
	}
	optimizer, err := exec.LookPath("wasm-opt")
	if err != nil {
		optimizer = filepath.Join(root, "bin", "wasm-opt") // of an official release
	}
	return compiler{
		name: version,
		tags: "tinygo",
		compile: func(wasm, tags string) error {
			if err := command(nil, program, "build", "-buildmode", "c-shared", "-target", target, "-opt", "z",
				"-no-debug", "-panic", "trap", "-scheduler", "none", "-gc", "precise", "-tags", tags, "-o", wasm,
				"./wasm/checker"); err != nil {
				return err
			}
			// TinyGo has had it shortened, by the same program; a second time takes off another 4 %
			// of what is transferred.
			return command(nil, optimizer, "-Oz", "--enable-bulk-memory", "--enable-mutable-globals",
				"--enable-nontrapping-float-to-int", "--enable-sign-ext", wasm, "-o", wasm)
		},
		glue: filepath.Join(root, "targets", "wasm_exec.js"),
		// Its own names that of Go's standard library, and leaves it out.
		licenses: append([]string{filepath.Join(root, "LICENSE")}, library.licenses...),
	}, nil
}
