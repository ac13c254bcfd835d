package attempt

import (
	"go/build"
	"path/filepath"
	"slices"
	"strings"
)

// needed are the packages that an attempt has copies of: those that only exercises may import, and those that would
// bring the reference in by a back door.
func (a *Attempt) needed() ([]string, error) {
	pkg, err := build.ImportDir(a.reference(), 0)
	if err != nil {
		return nil, err
	}
	g := graph{root: a.root, imports: map[string][]string{}}
	for _, path := range slices.Concat(pkg.Imports, pkg.TestImports, pkg.XTestImports) {
		if err := g.visit(path); err != nil {
			return nil, err
		}
	}
	self, needed := module+"/exercises/"+a.Exercise, []string(nil)
	for path := range g.imports {
		if path != self && (strings.HasPrefix(path, module+"/exercises/internal/") || g.leads(path, self)) {
			needed = append(needed, path)
		}
	}
	slices.Sort(needed)
	return needed, nil
}

// graph is which package of this module imports which.
type graph struct {
	root    string
	imports map[string][]string
}

func (g graph) visit(path string) error {
	if _, seen := g.imports[path]; seen || !strings.HasPrefix(path, module+"/") {
		return nil
	}
	pkg, err := build.ImportDir(filepath.Join(g.root, strings.TrimPrefix(path, module)), 0)
	if err != nil {
		return err
	}
	g.imports[path] = pkg.Imports
	for _, next := range pkg.Imports {
		if err := g.visit(next); err != nil {
			return err
		}
	}
	return nil
}

// leads tells whether from imports to, by whatever way.
func (g graph) leads(from, to string) bool {
	return slices.ContainsFunc(g.imports[from], func(next string) bool { return next == to || g.leads(next, to) })
}
