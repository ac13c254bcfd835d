package attempt

import (
	"bytes"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// parts are the files of the exercise, each for what it is.
type parts struct {
	api    []string // what is attempted
	spec   []string // what is asked of anybody
	hooks  []string // what the specification reaches inside for
	inside []string // what is asked of the reference only
}

func (a *Attempt) parts() (parts, error) {
	pkg, err := build.ImportDir(a.reference(), 0)
	if err != nil {
		return parts{}, err
	}
	p := parts{api: pkg.GoFiles, spec: pkg.XTestGoFiles}
	for _, name := range pkg.TestGoFiles {
		asks, err := tests(filepath.Join(a.reference(), name))
		if err != nil {
			return parts{}, err
		}
		if len(asks) == 0 {
			p.hooks = append(p.hooks, name)
		} else {
			p.inside = append(p.inside, name)
		}
	}
	return p, nil
}

// tests are the tests of a file, and the examples and fuzz targets, in their order.
func tests(file string) ([]string, error) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && isTest(fn.Name.Name) && checked(f, fn) {
			names = append(names, fn.Name.Name)
		}
	}
	return names, nil
}

func isTest(name string) bool {
	for _, prefix := range []string{"Test", "Example", "Fuzz"} {
		if rest, ok := strings.CutPrefix(name, prefix); ok && (rest == "" || !('a' <= rest[0] && rest[0] <= 'z')) {
			return name != "TestMain"
		}
	}
	return false
}

// checked tells whether go test runs it: an example without an output is only compiled.
func checked(f *ast.File, fn *ast.FuncDecl) bool {
	if !strings.HasPrefix(fn.Name.Name, "Example") {
		return true
	}
	return slices.ContainsFunc(f.Comments, func(c *ast.CommentGroup) bool {
		said := strings.ToLower(strings.TrimSpace(c.Text()))
		return fn.Body.Pos() < c.Pos() && c.End() < fn.Body.End() &&
			(strings.HasPrefix(said, "output:") || strings.HasPrefix(said, "unordered output:"))
	})
}

// spec are the files of the specification as they are in an attempt, and those of the packages it needs.
func (a *Attempt) spec() (map[string][]byte, error) {
	p, err := a.parts()
	if err != nil {
		return nil, err
	}
	needed, err := a.needed()
	if err != nil {
		return nil, err
	}
	files, turn := map[string][]byte{}, a.turn(needed)
	for _, pkg := range needed {
		dir := filepath.Join(a.root, strings.TrimPrefix(pkg, module))
		names, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			if files[filepath.Join("internal", path.Base(pkg), filepath.Base(name))], err = turned(name, turn); err != nil {
				return nil, err
			}
		}
	}
	for _, name := range p.spec {
		if files[name], err = turned(filepath.Join(a.reference(), name), turn); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// turn turns imports of what is attempted, and of what is copied, to the attempt, which may lie a folder deeper. The last part
// of its path is the exercise's name all the same: tests look for it in stacks.
func (a *Attempt) turn(needed []string) *strings.Replacer {
	home := module + "/" + a.Name()
	pairs := []string{`"` + module + "/exercises/" + a.Exercise + `"`, `"` + home + `"`}
	for _, pkg := range needed {
		pairs = append(pairs, `"`+pkg+`"`, `"`+home+"/internal/"+path.Base(pkg)+`"`)
	}
	if a.By != "" {
		pairs = append(pairs, "../../testdata", "../../../testdata")
	}
	return strings.NewReplacer(pairs...)
}

func turned(file string, turn *strings.Replacer) ([]byte, error) {
	src, err := os.ReadFile(file)
	return []byte(turn.Replace(string(src))), err
}

// putSpec writes the specification, and returns the names of its files that were there and were different.
func (a *Attempt) putSpec() (mended []string, err error) {
	files, err := a.spec()
	for name, src := range files {
		was, missing := os.ReadFile(a.dir(name))
		if missing == nil && bytes.Equal(was, src) {
			continue
		}
		if missing == nil {
			mended = append(mended, name)
		}
		if err := write(a.dir(name), src); err != nil {
			return nil, err
		}
	}
	slices.Sort(mended)
	return mended, err
}
