// Command build compiles Go to WebAssembly, by TinyGo where there is one, else by Go.
//
//	go run ./build npm            the npm package of the checker, at build/out/npm
//	go run ./build npm -compiler go -out build/out/npm-go
//	go run ./build hot            the Worker's hot module, at build/out/hot
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// out is the default folder for results, relative to the top of the repository.
const out = "build/out"

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "build:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	builds := map[string]func(compiler, folder string) error{"npm": buildNPM, "hot": buildHot}
	if len(args) == 0 || builds[args[0]] == nil {
		return errors.New("usage: go run ./build npm|hot [-compiler tinygo|go] [-out DIR]")
	}
	flags := flag.NewFlagSet(args[0], flag.ExitOnError)
	compiler := flags.String("compiler", "", "tinygo or go (default: tinygo where there is one)")
	folder := flags.String("out", filepath.Join(out, args[0]), "the folder that the result goes to")
	flags.Parse(args[1:])
	return builds[args[0]](*compiler, *folder)
}

// output runs a command with variables added to its environment, and returns its trimmed standard
// output. Standard error goes to the standard error of this program.
func output(env []string, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = os.Stderr
	b, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(b)), err
}

// command runs a command with variables added to its environment.
func command(env []string, name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return nil
}
