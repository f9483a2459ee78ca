package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/evanw/esbuild/pkg/api"
)

// checkerMemory is enough for a pasted text of 60 KB. The engine starts a new instance after a call
// that needed more.
const checkerMemory = 4 << 20

// checkerModules returns the package's WebAssembly modules. Build tags select their code. The
// linker maps, for a test, are beside the folder, because all files in the folder are published.
func checkerModules(folder string) []program {
	var modules []program
	for _, m := range []struct{ name, tags string }{{"checker.wasm", ""}, {"form.wasm", "form"}} {
		modules = append(modules, program{
			module: m.name, folder: "./wasm/checker", tags: m.tags, optimize: "z", memory: checkerMemory,
			linkerMap: folder + "." + m.name + ".map",
		})
	}
	return modules
}

// buildNPM assembles the npm package in a folder.
func buildNPM(compiler, folder string) error {
	c, err := chooseCompiler(compiler)
	if err != nil {
		return err
	}
	modules := checkerModules(folder)
	// go.mod fixes the version of esbuild, which makes runtime.js.
	files := []string{"go.mod", "wasm/arena.mjs", "wasm/checker/runtime/go.js", "wasm/checker/runtime/tinygo.js"}
	ours, err := ownFiles()
	if err != nil {
		return err
	}
	return unlessMade(folder, c, modules, append(files, ours...), func() error { return assemble(c, modules, folder) })
}

func assemble(c compiler, modules []program, folder string) error {
	if err := c.compileAll(modules, folder); err != nil {
		return err
	}
	notices := "This package contains parts of " + c.name + ".\n"
	for _, path := range c.licenses {
		license, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		notices += "\n" + string(license)
	}
	runtime, err := runtimeModule(c)
	if err != nil {
		return err
	}
	files := map[string][]byte{
		"runtime.js": runtime,
		"NOTICES":    []byte(notices),
	}
	ours, err := ownFiles()
	if err != nil {
		return err
	}
	for _, path := range ours {
		if files[filepath.Base(path)], err = os.ReadFile(path); err != nil {
			return err
		}
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// ownFiles returns the files that are copied into the package unchanged.
func ownFiles() ([]string, error) {
	files, err := filepath.Glob("wasm/checker/npm/*")
	return append(slices.DeleteFunc(files, isDevelopment), "LICENSE"), err
}

// isDevelopment reports whether a file of wasm/checker/npm serves type checks of this repository
// alone.
func isDevelopment(path string) bool {
	switch filepath.Base(path) {
	case "module.d.ts", "runtime.d.ts", "tsconfig.json":
		return true
	}
	return false
}

// runtimeModule makes the module that starts the WebAssembly modules of a compiler.
func runtimeModule(c compiler) ([]byte, error) {
	entry := "wasm/checker/runtime/tinygo.js"
	if c.glue != "" {
		entry = "wasm/checker/runtime/go.js"
	}
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{entry}, Bundle: true, Format: api.FormatESModule, Target: api.ES2022,
		Charset:          api.CharsetUTF8,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
		LegalComments: api.LegalCommentsNone, // NOTICES contains them
		Plugins: []api.Plugin{{Name: "glue", Setup: func(build api.PluginBuild) {
			build.OnResolve(api.OnResolveOptions{Filter: `/wasm_exec\.js$`},
				func(api.OnResolveArgs) (api.OnResolveResult, error) {
					return api.OnResolveResult{Path: c.glue, Namespace: "glue"}, nil
				})
			build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "glue"},
				func(a api.OnLoadArgs) (api.OnLoadResult, error) {
					module, err := glueModule(a.Path)
					return api.OnLoadResult{Contents: &module}, err
				})
		}}},
	})
	if len(result.Errors) > 0 {
		return nil, fmt.Errorf("%s: %s", entry, result.Errors[0].Text)
	}
	return result.OutputFiles[0].Contents, nil
}

// scope replaces the globals of Go's wasm_exec.js. The script then cannot reach Node.js, which
// bundlers would try to resolve. It keeps its class Go private, and prints nothing: the output of a
// crash could hold part of a request.
var scope = map[string]string{
	"globalThis": "scope", "console": "nowhere", "fs": "nowhere", "require": "undefined", "process": "undefined",
}

// glueModule makes a module from Go's wasm_exec.js, a script that sets globalThis.Go.
func glueModule(path string) (string, error) {
	script, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	small := api.Transform(string(script), api.TransformOptions{Define: scope, Target: api.ES2022})
	if len(small.Errors) > 0 {
		return "", fmt.Errorf("%s: %s", path, small.Errors[0].Text)
	}
	return "const { crypto, performance } = globalThis, scope = { crypto, performance, TextEncoder, TextDecoder };\n" +
		"const nowhere = { log() {}, warn() {}, error() {}, writeSync() {} };\n" +
		string(small.Code) +
		"export const { Go } = scope;\n", nil
}
