//go:build unix

package process_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"concurrency/exercises/internal/leak"
	"concurrency/exercises/process"
)

// letterbox is a handle: into a pipe, from whichever process.
type letterbox struct {
	id   string
	file *os.File
}

func (l letterbox) Handover() (string, []*os.File, error) {
	if l.file == nil {
		return "", nil, errors.New("the box is nailed up")
	}
	return l.id, []*os.File{l.file}, nil
}

func (l letterbox) MarshalText() ([]byte, error) { return []byte(l.id), nil }

func (l *letterbox) UnmarshalText(id []byte) error {
	files, err := process.Received(string(id))
	if err != nil {
		return err
	}
	l.id, l.file = string(id), files[0]
	return nil
}

// newLetterbox returns a box, and what arrives in it once nobody else can put anything in.
func newLetterbox(t *testing.T) (letterbox, func() string) {
	t.Helper()
	r, w, err := os.Pipe()
	require.NoError(t, err)
	t.Cleanup(func() { r.Close(); w.Close() })
	return letterbox{t.Name(), w}, func() string {
		require.NoError(t, w.Close())
		said, err := io.ReadAll(r)
		require.NoError(t, err)
		return string(said)
	}
}

// boxes are all the places where a box can be.
type boxes struct {
	One  letterbox
	Far  *letterbox
	None *letterbox
	List []letterbox
	ByID map[string]struct{ Box [1]*letterbox }
	Left letterbox `json:"-"`
	Next *boxes
	inner
}

type inner struct{ Deep *letterbox }

var (
	post = process.Define("post", func(_ context.Context, box letterbox) error {
		_, err := fmt.Fprint(box.file, "by itself")
		return err
	})

	postAll = process.Define("postAll", func(_ context.Context, in boxes) error {
		if in.None != nil || in.Left.file != nil {
			return errors.New("something came from nowhere")
		}
		fmt.Fprint(in.One.file, "one ")
		fmt.Fprint(in.Far.file, "far ")
		fmt.Fprint(in.List[1].file, "list ")
		fmt.Fprint(in.ByID["x"].Box[0].file, "map ")
		fmt.Fprint(in.Next.One.file, "next ")
		fmt.Fprint(in.Deep.file, "deep")
		return nil
	})

	// forward hands its box on, to a child of its own, so many times.
	forward *process.Func[letter]

	// closedTo tells what the programs that it starts have of the box: nothing.
	closedTo = process.Define("closedTo", func(_ context.Context, box letterbox) error {
		said, err := exec.Command("sh", "-c", fmt.Sprintf("echo too much >&%d", box.file.Fd())).CombinedOutput()
		if err == nil {
			return errors.New("it has the box too")
		}
		fmt.Fprint(box.file, strings.Contains(strings.ToLower(string(said)), "bad"))
		return nil
	})

	openFiles = process.Define("openFiles", func(_ context.Context, in []letterbox) error {
		before, err := leak.Files()
		fmt.Println(len(before), err)
		return nil
	})
)

type letter struct {
	Box letterbox
	N   int
}

func init() {
	forward = process.Define("forward", func(ctx context.Context, l letter) error {
		fmt.Fprint(l.Box.file, l.N)
		if l.N == 0 {
			return nil
		}
		p, err := forward.Start(ctx, letter{l.Box, l.N - 1})
		if err != nil {
			return err
		}
		return p.Wait(ctx)
	})
}

func TestAHandleInTheArgumentIsHandedOver(t *testing.T) {
	leak.Check(t)
	box, arrived := newLetterbox(t)
	require.NoError(t, start(t, post, box).Wait(t.Context()))
	require.Equal(t, "by itself", arrived())
}

func TestHandlesAreFoundWhereverTheyAreInTheArgument(t *testing.T) {
	leak.Check(t)
	a, inA := newLetterbox(t)
	b, inB := newLetterbox(t)
	b.id += "b"
	in := boxes{One: a, Far: &b, List: []letterbox{b, a}, inner: inner{&b}}
	in.Next = &boxes{One: b, Far: &a, List: []letterbox{a, a}}
	in.ByID = map[string]struct{ Box [1]*letterbox }{"x": {[1]*letterbox{&b}}}
	in.Next.ByID = in.ByID
	require.NoError(t, start(t, postAll, in).Wait(t.Context()))
	require.Equal(t, "one list ", inA())
	require.Equal(t, "far map next deep", inB())
}

func TestAChildMayHandOnWhatItWasHanded(t *testing.T) {
	leak.Check(t)
	box, arrived := newLetterbox(t)
	require.NoError(t, start(t, forward, letter{box, 2}).Wait(t.Context()))
	require.Equal(t, "210", arrived())
}

func TestWhatWasHandedOverIsNotOpenInWhatTheChildStarts(t *testing.T) {
	box, arrived := newLetterbox(t)
	require.NoError(t, start(t, closedTo, box).Wait(t.Context()))
	require.Equal(t, "true", arrived())
}

func TestAChildHasTheFilesOfItsHandlesAndNoMore(t *testing.T) {
	count := func(in ...letterbox) (n int) {
		var out bytes.Buffer
		p := start(t, openFiles, in, process.WithStdout(&out))
		require.NoError(t, p.Wait(t.Context()))
		_, err := fmt.Sscan(out.String(), &n)
		require.NoError(t, err)
		return n
	}
	box, _ := newLetterbox(t)
	none := count()
	require.Equal(t, none+1, count(box))
	require.Equal(t, none+1, count(box, box), "one handle, though it is there twice")
}

func TestAHandleThatCannotBeHandedOverStartsNothing(t *testing.T) {
	leak.Check(t)
	nailed := letterbox{id: "nailed"}
	_, err := post.Start(t.Context(), nailed)
	require.ErrorContains(t, err, "process: starting post: handing over a process_test.letterbox: the box is nailed up")
	nameless, _ := newLetterbox(t)
	nameless.id = ""
	_, err = post.Start(t.Context(), nameless)
	require.ErrorContains(t, err, "it has no ID")
}

// The ID of a handle is no handle.
func TestAHandleThatWasNotHandedOverDoesNotArrive(t *testing.T) {
	box, _ := newLetterbox(t)
	err := box.UnmarshalText([]byte("nobody's"))
	require.ErrorIs(t, err, process.ErrNotReceived)
	require.ErrorContains(t, err, `"nobody's"`)
}

// Nobody looks through a million numbers, nor into a type without end.
func TestAnArgumentThatCanHoldNoHandleIsNotLookedThrough(t *testing.T) {
	type endless struct {
		Next *endless
		N    []int
	}
	require.False(t, process.MayHold[endless]())
	require.False(t, process.MayHold[map[string][]int]())
	require.True(t, process.MayHold[boxes]())
	require.True(t, process.MayHold[map[int][]*letterbox]())
	require.False(t, process.MayHold[struct {
		Box letterbox `json:"-"`
	}]())
}
