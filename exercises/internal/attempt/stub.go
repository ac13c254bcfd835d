package attempt

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
)

// The stubs' panics begin with these.
const (
	NotImplemented = "not implemented: "
	LooksInside    = "looks inside: " // what is missing is a look inside: the test is not asked
)

// Stub returns the files of a package with all that it exports, documented, and nothing behind it: each body panics
// with [NotImplemented], or [LooksInside] in a test file. Unexported fields are gone. What else is unexported stays only
// if something exported is not complete without it: a constraint, a constant's value, an embedded type. Files for one
// system only are for all.
func Stub(files map[string][]byte) (map[string][]byte, error) {
	p, err := parse(files)
	if err != nil {
		return nil, err
	}
	p.reach()
	stubs := map[string][]byte{}
	for name, f := range p.files {
		if src := p.stub(name, f); src != nil {
			if stubs[anySystem(name)], err = format.Source(src); err != nil {
				return nil, fmt.Errorf("attempt: the stub of %s: %w\n%s", name, err, src)
			}
		}
	}
	return stubs, nil
}

var system = regexp.MustCompile(`_(linux|darwin|windows)\.go$`)

func anySystem(name string) string { return system.ReplaceAllString(name, ".go") }

// stub is what remains of a file; nil if nothing does.
func (p *pkg) stub(name string, f *ast.File) []byte {
	var body bytes.Buffer
	for _, d := range f.Decls {
		if text := p.text(name, d); text != "" {
			body.WriteString("\n" + text + "\n")
		}
	}
	if body.Len() == 0 && f.Doc == nil {
		return nil
	}
	var all bytes.Buffer
	if f.Doc != nil {
		all.WriteString(p.between(name, f.Doc.Pos(), f.Doc.End(), nil) + "\n")
	}
	fmt.Fprintf(&all, "package %s\n\n", f.Name.Name)
	all.WriteString(p.imports(name, f, body.String()))
	all.Write(body.Bytes())
	return all.Bytes()
}

// text is a declaration without its body; empty if it is not kept.
func (p *pkg) text(name string, d ast.Decl) string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if !p.kept[d] {
			return ""
		}
		return p.between(name, start(d.Doc, d), d.Body.Lbrace, nil) + "{\n\t" + missing(name, d) + "\n}"
	case *ast.GenDecl:
		return p.group(name, d)
	}
	return ""
}

// missing is the statement in the place of a body.
func missing(file string, d *ast.FuncDecl) string {
	what := d.Name.Name
	if d.Recv != nil {
		what = receiver(d) + "." + what
	}
	switch {
	case !strings.HasSuffix(file, "_test.go"):
		return fmt.Sprintf("panic(%q)", NotImplemented+what)
	case d.Type.Results == nil: // it may be called before the first test, where a panic would be the end of all of them
		return fmt.Sprintf("println(%q)", LooksInside+what)
	}
	return fmt.Sprintf("panic(%q)", LooksInside+what)
}

// group is a declaration of constants, variables or types, or what is kept of it.
func (p *pkg) group(name string, d *ast.GenDecl) string {
	var cuts []cut
	kept := 0
	for _, s := range d.Specs {
		if !p.kept[s] {
			cuts = append(cuts, cut{from: start(docOf(s), s), to: end(s)})
			continue
		}
		kept++
		if t, ok := s.(*ast.TypeSpec); ok {
			cuts = append(cuts, fieldCuts(t)...)
		}
	}
	if kept == 0 {
		return ""
	}
	return p.between(name, start(d.Doc, d), d.End(), cuts)
}

// fieldCuts take the unexported fields out of a struct.
func fieldCuts(t *ast.TypeSpec) (cuts []cut) {
	s, ok := t.Type.(*ast.StructType)
	if !ok {
		return nil
	}
	for _, f := range s.Fields.List {
		if !exportedField(f) {
			c := cut{from: start(f.Doc, f), to: f.End()}
			if f.Comment != nil {
				c.to = f.Comment.End()
			}
			cuts = append(cuts, c)
		}
	}
	if cuts != nil {
		cuts = append(cuts, cut{s.Fields.Closing, s.Fields.Closing, "// What it needs is yours to say.\n"})
	}
	return cuts
}

func exportedField(f *ast.Field) bool {
	if len(f.Names) == 0 {
		return ast.IsExported(typeName(f.Type))
	}
	for _, n := range f.Names {
		if n.IsExported() {
			return true
		}
	}
	return false
}

// imports are those that what is kept still uses.
func (p *pkg) imports(name string, f *ast.File, body string) string {
	var all strings.Builder
	for _, d := range f.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.IMPORT {
			continue
		}
		var cuts []cut
		for _, s := range g.Specs {
			if s := s.(*ast.ImportSpec); !regexp.MustCompile(`\b` + importName(s) + `\.`).MatchString(withoutComments(body)) {
				cuts = append(cuts, cut{from: start(s.Doc, s), to: end(s)})
			}
		}
		if len(cuts) < len(g.Specs) {
			all.WriteString(p.between(name, start(g.Doc, g), g.End(), cuts) + "\n")
		}
	}
	return all.String()
}

var (
	comment = regexp.MustCompile(`(?m)//.*$`)
	version = regexp.MustCompile(`^v[0-9]+$`)
)

func withoutComments(src string) string { return comment.ReplaceAllString(src, "") }

func importName(s *ast.ImportSpec) string {
	if s.Name != nil {
		return s.Name.Name
	}
	path := strings.Trim(s.Path.Value, `"`)
	if version.MatchString(filepath.Base(path)) {
		path = filepath.Dir(path)
	}
	return filepath.Base(path)
}
