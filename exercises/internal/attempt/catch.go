package attempt

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// catcher has a panic of a test's own goroutine fail that test, where go test would end with it and hide the rest.
const catcher = `package %s

import (
	"runtime/debug"
	"testing"
)

func caughtByTheTrial(t *testing.T) {
	if p := recover(); p != nil {
		t.Errorf("panic: %%v\n%%s", p, debug.Stack())
	}
}
`

// overlay writes the tests as they are tried, with the catcher in each, into a folder, and returns the file that tells
// the go command of them. No line moves.
func (a *Attempt) overlay(to string) (string, error) {
	replaced := map[string]string{}
	files, err := filepath.Glob(a.dir("*_test.go"))
	if err != nil {
		return "", err
	}
	inner, err := filepath.Glob(a.dir("internal", "*", "*.go"))
	if err != nil {
		return "", err
	}
	for i, file := range append(files, inner...) {
		src, pkg, err := catch(file)
		if err != nil {
			return "", err
		}
		if src == nil {
			continue
		}
		suffix := ""
		if strings.HasSuffix(file, "_test.go") {
			suffix = "_test"
		}
		helper := filepath.Join(filepath.Dir(file), "caught_"+pkg+suffix+".go")
		replaced[file] = filepath.Join(to, fmt.Sprintf("%d%s.go", i, suffix))
		replaced[helper] = filepath.Join(to, filepath.Base(helper))
		if err := write(replaced[file], src); err != nil {
			return "", err
		}
		if err := write(replaced[helper], fmt.Appendf(nil, catcher, pkg)); err != nil {
			return "", err
		}
	}
	said, err := json.Marshal(map[string]any{"Replace": replaced})
	if err != nil {
		return "", err
	}
	name := filepath.Join(to, "overlay.json")
	return name, os.WriteFile(name, said, 0o666)
}

// catch puts the catcher first in each function of a *testing.T. It returns nil if there is none.
func catch(file string) (src []byte, pkg string, err error) {
	src, err = os.ReadFile(file)
	if err != nil {
		return nil, "", err
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, file, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, "", nil // the compiler says it better
	}
	var all []cut
	ast.Inspect(f, func(n ast.Node) bool {
		all = append(all, catcherIn(n)...)
		return true
	})
	if len(all) == 0 {
		return nil, "", nil
	}
	slices.SortFunc(all, func(x, y cut) int { return int(y.from - x.from) }) // from the end: what is before keeps its place
	for _, c := range all {
		at := fset.Position(c.from).Offset
		src = slices.Concat(src[:at], []byte(c.with), src[at:])
	}
	return src, f.Name.Name, nil
}

// catcherIn is what to put into a function of a *testing.T, which gets a name if it has none.
func catcherIn(n ast.Node) []cut {
	f, body := function(n)
	if body == nil || !takesT(f) {
		return nil
	}
	catch := func(name string) cut {
		return cut{from: body.Lbrace + 1, with: " defer caughtByTheTrial(" + name + ");"}
	}
	t := f.Params.List[0]
	switch {
	case len(t.Names) == 0:
		return []cut{{from: t.Type.Pos(), with: "caughtT "}, catch("caughtT")}
	case t.Names[0].Name == "_":
		return nil
	}
	return []cut{catch(t.Names[0].Name)}
}

func function(n ast.Node) (*ast.FuncType, *ast.BlockStmt) {
	switch n := n.(type) {
	case *ast.FuncDecl:
		return n.Type, n.Body
	case *ast.FuncLit:
		return n.Type, n.Body
	}
	return nil, nil
}

// takesT tells whether it is a function of a *testing.T and nothing else.
func takesT(f *ast.FuncType) bool {
	if f.Results != nil || f.Params.NumFields() != 1 {
		return false
	}
	star, ok := f.Params.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	t, ok := star.X.(*ast.SelectorExpr)
	return ok && t.Sel.Name == "T"
}
