//go:build unix

package parties

import (
	"fmt"
	"net"
	"os"
	"syscall"

	"concurrency/exercises/process"
)

// send hands one handle over.
func send(to *net.UnixConn, h process.Handle) error {
	id, files, err := h.Handover()
	if err != nil {
		return err
	}
	fds := make([]int, len(files))
	for i, f := range files {
		fds[i] = int(f.Fd())
	}
	_, _, err = to.WriteMsgUnix(fmt.Appendf(nil, "%-64s", id), syscall.UnixRights(fds...), nil)
	return err
}

// receive takes one handle over.
func receive(from *net.UnixConn) error {
	id, oob := make([]byte, 64), make([]byte, syscall.CmsgSpace(4*8))
	n, oobn, _, _, err := from.ReadMsgUnix(id, oob)
	if err != nil {
		return err
	}
	messages, err := syscall.ParseSocketControlMessage(oob[:oobn])
	if err != nil || len(messages) != 1 {
		return fmt.Errorf("parties: no files came: %w", err)
	}
	fds, err := syscall.ParseUnixRights(&messages[0])
	if err != nil {
		return err
	}
	var name string
	if _, err := fmt.Sscan(string(id[:n]), &name); err != nil {
		return err
	}
	var files []*os.File
	for _, fd := range fds {
		syscall.CloseOnExec(fd)
		files = append(files, os.NewFile(uintptr(fd), name))
	}
	process.Receive(name, files)
	return nil
}
