package attempt

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
)

// pkg is the syntax of a package, and what of it is kept.
type pkg struct {
	fset    *token.FileSet
	src     map[string][]byte
	files   map[string]*ast.File
	named   map[string][]ast.Node      // what declares a name of the package: a function or a spec
	methods map[string][]*ast.FuncDecl // by their type
	within  map[ast.Spec]*ast.GenDecl  // the declaration that a spec is part of
	kept    map[ast.Node]bool
	sealed  map[string]bool // unexported methods that a kept interface asks for
}

func parse(files map[string][]byte) (*pkg, error) {
	p := &pkg{
		token.NewFileSet(), files,
		map[string]*ast.File{},
		map[string][]ast.Node{},
		map[string][]*ast.FuncDecl{},
		map[ast.Spec]*ast.GenDecl{},
		map[ast.Node]bool{},
		map[string]bool{},
	}
	for name, src := range files {
		f, err := parser.ParseFile(p.fset, name, src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		p.files[name] = f
		for _, d := range f.Decls {
			p.declare(d)
		}
	}
	return p, nil
}

func (p *pkg) declare(d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv != nil {
			p.methods[receiver(d)] = append(p.methods[receiver(d)], d)
		} else if d.Name.Name != "init" {
			p.named[d.Name.Name] = append(p.named[d.Name.Name], d)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			p.within[s] = d
			for _, name := range names(s) {
				p.named[name] = append(p.named[name], s)
			}
		}
	}
}

// names are those that a spec declares. A blank one checks that a type has an interface's methods: it counts as exported.
func names(s ast.Spec) (all []string) {
	switch s := s.(type) {
	case *ast.TypeSpec:
		return []string{s.Name.Name}
	case *ast.ValueSpec:
		for _, n := range s.Names {
			if n.Name != "_" || s.Type != nil {
				all = append(all, n.Name)
			}
		}
	}
	return all
}

// reach keeps what is exported and what that is not complete without, until there is nothing more to keep.
func (p *pkg) reach() {
	for name, ds := range p.named {
		if ast.IsExported(name) || name == "_" {
			p.keepAll(ds)
		}
	}
	for grown := true; grown; { // an interface that is kept late may ask for methods of types that were kept before
		before := len(p.kept)
		for name, ms := range p.methods {
			if len(p.named[name]) > 0 && p.kept[p.named[name][0]] {
				p.keepMethods(ms)
			}
		}
		grown = len(p.kept) > before
	}
}

func (p *pkg) keepAll(ds []ast.Node) {
	for _, d := range ds {
		p.keep(d)
	}
}

func (p *pkg) keepMethods(ms []*ast.FuncDecl) {
	for _, m := range ms {
		if m.Name.IsExported() || p.sealed[m.Name.Name] {
			p.keep(m)
		}
	}
}

func (p *pkg) keep(n ast.Node) {
	if p.kept[n] {
		return
	}
	p.kept[n] = true
	switch d := n.(type) {
	case *ast.FuncDecl:
		p.follow(d.Type)
	case *ast.TypeSpec:
		p.followType(d)
	case *ast.ValueSpec:
		p.follow(d)
		if g := p.within[d]; g.Tok == token.CONST { // with iota, each is what it is by its place
			for _, s := range g.Specs {
				p.keep(s)
			}
		}
	}
}

func (p *pkg) followType(t *ast.TypeSpec) {
	if t.TypeParams != nil {
		p.follow(t.TypeParams)
	}
	s, ok := t.Type.(*ast.StructType)
	if !ok {
		p.follow(t.Type)
		return
	}
	for _, f := range s.Fields.List {
		if exportedField(f) {
			p.follow(f.Type)
		}
	}
}

// follow keeps whatever of the package is named there. A name that means something else does no harm.
func (p *pkg) follow(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			p.follow(n.X)
			return false
		case *ast.InterfaceType:
			for _, m := range n.Methods.List {
				if len(m.Names) == 1 && !m.Names[0].IsExported() {
					p.sealed[m.Names[0].Name] = true
				}
			}
		case *ast.Ident:
			p.keepAll(p.named[n.Name])
		}
		return true
	})
}

func receiver(d *ast.FuncDecl) string { return typeName(d.Recv.List[0].Type) }

func typeName(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return typeName(t.X)
	case *ast.IndexExpr:
		return typeName(t.X)
	case *ast.IndexListExpr:
		return typeName(t.X)
	case *ast.SelectorExpr:
		return t.Sel.Name
	case *ast.Ident:
		return t.Name
	}
	return ""
}

// cut is a piece of a file that is left out, or replaced.
type cut struct {
	from, to token.Pos
	with     string
}

// between is a piece of a file, with cuts in their order.
func (p *pkg) between(name string, from, to token.Pos, cuts []cut) string {
	var out strings.Builder
	offset := func(at token.Pos) int { return p.fset.Position(at).Offset }
	for _, c := range cuts {
		out.Write(p.src[name][offset(from):offset(c.from)])
		out.WriteString(c.with)
		from = c.to
		if c.with == "" && p.src[name][offset(from)] == '\n' {
			from++ // with the line's end
		}
	}
	out.Write(p.src[name][offset(from):offset(to)])
	return out.String()
}

func start(doc *ast.CommentGroup, n ast.Node) token.Pos {
	if doc != nil {
		return doc.Pos()
	}
	return n.Pos()
}

// docOf and end are of a spec with what is said of it before and behind.
func docOf(s ast.Spec) *ast.CommentGroup {
	switch s := s.(type) {
	case *ast.TypeSpec:
		return s.Doc
	case *ast.ValueSpec:
		return s.Doc
	}
	return nil
}

func end(s ast.Spec) token.Pos {
	var c *ast.CommentGroup
	switch s := s.(type) {
	case *ast.TypeSpec:
		c = s.Comment
	case *ast.ValueSpec:
		c = s.Comment
	case *ast.ImportSpec:
		c = s.Comment
	}
	if c != nil {
		return c.End()
	}
	return s.End()
}
