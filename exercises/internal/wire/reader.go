package wire

import (
	"encoding/binary"
	"errors"
	"io"
)

const (
	usual   = 64 << 10 // what a pipe holds, so what a Read returns at most
	keep    = 2 << 20  // a larger buffer is given back when the frame that needed it is taken: a mebibyte with its head is not larger
	retries = 100      // Reads in a row that may return nothing, as in bufio
)

// Reader takes a stream of bytes apart into frames. It reads ahead as much as the stream has ready and its buffer
// holds, so that many small frames cost one Read. It is for one goroutine.
//
// A frame must fit into the buffer. The buffer doubles while more of the frame arrives, whatever length was announced:
// it is never more than twice as long as what has arrived of the longest one. After a large frame it is given back.
type Reader struct {
	src  io.Reader
	buf  []byte
	from int   // buf[from:to] is what has been read and not taken
	to   int   //
	most int   // bytes of the longest frame so far
	err  error // what the last Read returned along with its bytes
}

// NewReader returns a Reader of the frames of r. It reads nothing yet.
func NewReader(r io.Reader) *Reader { return &Reader{src: r, buf: make([]byte, usual)} }

// Next returns the next frame, and reads until it is there: Take and Fill in turn, with the errors of both.
func (r *Reader) Next() (Frame, error) {
	for {
		if f, ok, err := r.Take(); ok || err != nil {
			return f, err
		}
		if err := r.Fill(); err != nil {
			return Frame{}, err
		}
	}
}

// Take returns the next frame if all of it is there, and does not read. The error is an [ErrMalformed]: a length out of
// bounds, quoted with what follows it, because as a rule that is text that something printed on the pipe. Where the
// next frame would begin is then unknown, and every further Take fails alike.
func (r *Reader) Take() (f Frame, ok bool, err error) {
	b := r.buf[r.from:r.to]
	n, err := announced(b)
	if err != nil || n == 0 || len(b) < prefix+n {
		return Frame{}, false, err
	}
	r.from, r.most = r.from+prefix+n, max(r.most, prefix+n)
	return Frame{Kind: b[prefix], ID: binary.LittleEndian.Uint32(b[prefix+1:]), Body: b[header : prefix+n : prefix+n]}, true, nil
}

// Fill calls Read of the underlying reader, once unless that returns nothing, and so blocks until something is there.
// Call it when Take has no more. It invalidates the Bodies handed out before. At the end it returns io.EOF between two
// frames and io.ErrUnexpectedEOF inside one, and else what Read returned.
func (r *Reader) Fill() error {
	if err := r.err; err != nil {
		r.err = nil
		return r.end(err)
	}
	r.makeRoom()
	for range retries {
		n, err := r.src.Read(r.buf[r.to:])
		if r.to += n; n > 0 {
			r.err = err
			return nil
		}
		if err != nil {
			return r.end(err)
		}
	}
	return io.ErrNoProgress
}

// end is what Fill returns for an error of Read.
func (r *Reader) end(err error) error {
	if errors.Is(err, io.EOF) && r.from < r.to {
		return io.ErrUnexpectedEOF
	}
	return err
}

// makeRoom moves what is left to the front of a buffer that has room behind it.
func (r *Reader) makeRoom() {
	left, buf := r.buf[r.from:r.to], r.buf
	switch {
	case len(left) == len(buf): // so nothing has been taken
		buf = make([]byte, r.grown(left))
	case len(buf) > keep && len(left) < usual:
		buf = make([]byte, usual)
	case r.from == 0: // a large frame, on its way
		return
	}
	r.buf, r.from, r.to = buf, 0, copy(buf, left)
}

// grown returns the size of the next buffer when left fills one: twice as much, or what such frames have taken before,
// but no more than the frame needs.
func (r *Reader) grown(left []byte) int {
	size := max(2*len(left), r.most)
	if n, err := announced(left); err == nil && prefix+n > len(left) {
		size = min(size, prefix+n)
	}
	return size
}
