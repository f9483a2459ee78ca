package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A program is a Go program for WebAssembly.
type program struct {
	module       string // the file name of its module
	folder, tags string
	// For TinyGo: "z" optimizes for size and "2" for speed. The memory is the bytes that the module
	// begins with. The linker writes its map to the file linkerMap.
	optimize  string
	memory    int
	linkerMap string
}

// A compiler compiles programs.
type compiler struct {
	name, remark string
	tags         string // the build tags that the compiler always sets
	compile      func(p program, wasm string) error
	glue         string   // its wasm_exec.js, "" for TinyGo, whose modules wasm/arena.mjs starts
	licenses     []string // of the code that it links
}

// sources returns the paths of a program's Go files and embedded files, without the standard
// library.
func (c compiler) sources(p program) ([]string, error) {
	const format = `{{if not .Standard}}{{$d := .Dir}}` +
		`{{range .GoFiles}}{{$d}}/{{.}}{{"\n"}}{{end}}{{range .EmbedFiles}}{{$d}}/{{.}}{{"\n"}}{{end}}{{end}}`
	files, err := output(webAssembly, "go", "list", "-deps", "-f", format, "-tags", c.tags+","+p.tags, p.folder)
	return strings.Split(files, "\n"), err
}

// compileAll compiles programs into a folder, and prints the sizes of their modules.
func (c compiler) compileAll(programs []program, folder string) error {
	for _, p := range programs {
		wasm := filepath.Join(folder, p.module)
		if err := c.compile(p, wasm); err != nil {
			return err
		}
		info, err := os.Stat(wasm)
		if err != nil {
			return err
		}
		fmt.Printf("%s: %d bytes, by %s\n", p.module, info.Size(), c.name)
	}
	return nil
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
		compile: func(p program, wasm string) error {
			return command(webAssembly,
				"go", "build", "-trimpath", "-ldflags=-s -w", "-tags", p.tags, "-o", wasm, p.folder)
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

func tinygoCompiler(path string) (compiler, error) {
	library, err := goCompiler(false)
	if err != nil {
		return compiler{}, err
	}
	version, err := output(nil, path, "version")
	if err != nil {
		return compiler{}, err
	}
	root, err := output(nil, path, "env", "TINYGOROOT")
	if err != nil {
		return compiler{}, err
	}
	// An official release contains a libc. The TinyGo that build/tinygo/build.sh builds lacks one,
	// and has a target for that.
	target := "playtoken"
	if _, err := output(nil, path, "info", "-target", target); err != nil {
		target = "wasm"
	}
	optimizer, err := exec.LookPath("wasm-opt")
	if err != nil {
		optimizer = filepath.Join(root, "bin", "wasm-opt") // of an official release
	}
	return compiler{
		name: version,
		tags: "tinygo",
		compile: func(p program, wasm string) error {
			// The tag custommalloc leaves out malloc and free, which code in C would call.
			args := []string{
				"build", "-buildmode", "c-shared", "-target", target, "-opt", p.optimize, "-no-debug",
				"-panic", "trap", "-scheduler", "none", "-gc", "leaking", "-tags", p.tags + ",custommalloc",
				"-ldflags", fmt.Sprintf("-extldflags='--Map=%s --initial-memory=%d'", p.linkerMap, p.memory),
				"-o", wasm, p.folder,
			}
			if err := command(nil, path, args...); err != nil {
				return err
			}
			// TinyGo has run the same optimizer. A second run reduces the compressed size of the
			// checker by another 4 %.
			err := command(
				nil, optimizer, "-O"+p.optimize, "--enable-bulk-memory", "--enable-mutable-globals",
				"--enable-nontrapping-float-to-int", "--enable-sign-ext", wasm, "-o", wasm,
			)
			if err != nil {
				return err
			}
			return addWritable(wasm, p.linkerMap)
		},
		// TinyGo's license refers to the license of Go's standard library without repeating it.
		licenses: append([]string{filepath.Join(root, "LICENSE")}, library.licenses...),
	}, nil
}
