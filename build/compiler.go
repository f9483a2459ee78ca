package main

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// A compiler compiles wasm/checker to WebAssembly.
type compiler struct {
	name, remark string
	tags         string // the build tags that the compiler always sets
	compile      func(wasm, tags string) error
	glue         string   // its wasm_exec.js
	licenses     []string // of the code that it links
}

// sources returns the paths of a module's Go files and embedded files, without the standard
// library.
func (c compiler) sources(tags string) ([]string, error) {
	const format = `{{if not .Standard}}{{$d := .Dir}}` +
		`{{range .GoFiles}}{{$d}}/{{.}}{{"\n"}}{{end}}{{range .EmbedFiles}}{{$d}}/{{.}}{{"\n"}}{{end}}{{end}}`
	files, err := output(webAssembly, "go", "list", "-deps", "-f", format, "-tags", c.tags+","+tags, "./wasm/checker")
	return strings.Split(files, "\n"), err
}

// webAssembly is the environment in which Go compiles for a browser.
var webAssembly = []string{"GOOS=js", "GOARCH=wasm"}

// chooseCompiler returns the named compiler. Without a name it prefers TinyGo to Go.
func chooseCompiler(name string) (compiler, error) {
	switch name {
	case "go":
		return goCompiler(false)
	case "", "tinygo":
	default:
		return compiler{}, fmt.Errorf("-compiler must be tinygo or go, not %q", name)
	}
	tinygo, err := output(nil, "bash", "build/tinygo/build.sh", "--if-built")
	switch {
	case err == nil:
		return tinygoCompiler(tinygo)
	case name == "":
		return goCompiler(true)
	}
	return compiler{}, errors.New("TinyGo is missing: on Debian run make tinygo, else put a release on the path")
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
		c.remark = "TinyGo is missing. Its modules are a tenth of the size: " +
			"run make tinygo, or put a release on the path"
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
	// An official release contains a libc. The TinyGo that build/tinygo/build.sh builds lacks one,
	// and has a target for that.
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
			err := command(
				nil, program, "build", "-buildmode", "c-shared", "-target", target, "-opt", "z", "-no-debug",
				"-panic", "trap", "-scheduler", "none", "-gc", "precise", "-tags", tags, "-o", wasm, "./wasm/checker",
			)
			if err != nil {
				return err
			}
			// TinyGo has run the same optimizer. A second run reduces the compressed size by
			// another 4 %.
			return command(
				nil, optimizer, "-Oz", "--enable-bulk-memory", "--enable-mutable-globals",
				"--enable-nontrapping-float-to-int", "--enable-sign-ext", wasm, "-o", wasm,
			)
		},
		glue: filepath.Join(root, "targets", "wasm_exec.js"),
		// TinyGo's license refers to the license of Go's standard library without repeating it.
		licenses: append([]string{filepath.Join(root, "LICENSE")}, library.licenses...),
	}, nil
}
