// Package ipc is how processes hand each other messages (question 5): a two-way pipe, and a wait for several pipes,
// processes and sockets at once.
//
//	ours, theirs, err := ipc.NewPipe()
//	...
//	p, err := worker.Start(ctx, theirs) // a process.Func: the child has this end, too
//	theirs.Close()                      // and now the child alone
//	err = ipc.Send(ctx, ours, job{N: 7})
//	answer, err := ipc.Recv[string](ctx, ours)
//
//	Python                       here                              the standard library
//	Pipe()                       NewPipe()                         net.Pipe, in one process; os.Pipe, one way, of bytes
//	send(v), recv()              Send(ctx, c, v), Recv[T](ctx, c)  encoding/gob, without a ctx
//	send_bytes(b), recv_bytes()  SendBytes, RecvBytes              Write and io.ReadFull, and a length in front
//	recv_bytes_into(b)           RecvBytesInto(ctx, b)             io.ReadFull
//	poll(timeout)                Poll(ctx)                         none
//	connection.wait(list)        Wait(ctx, list...)                reflect.Select, of channels only
//	Process.sentinel             Sentinel(p)                       none
//	Process(args=(c,))           f.Start(ctx, c)                   exec.Cmd.ExtraFiles
//	close(), with                Close(), defer                    Close()
//
// Python's Queue and JoinableQueue, for many senders and receivers in several processes, are sharedmemory.Queue: it
// lives in memory that all share, and so in no process that may die with it.
//
// Between goroutines a channel does all that at a fraction of the cost. Take a pipe for what is in another process, or
// may crash; take memory (package sharedmemory) when the copy costs too much.
//
// # What Python does not promise
//
//   - Many may send and receive on one end at the same time: messages do not mix, and each goes to one of them.
//   - Every wait ends with its ctx. A receive that gives up halfway leaves the rest of the message to the next one. Two that both send more than there is
//     room for, before they receive, end with theirs: with [ErrTorn], and the peer is told, too.
//   - A peer that dies between two messages is an io.EOF, and in the middle of one an io.ErrUnexpectedEOF; in Python both are an EOFError, or a wait for ever.
//   - No length that comes over the line is believed: memory is taken as bytes come, and what is no message is an error.
//   - What is received is a value of the type that was asked for, and no program: Python's recv runs what the sender likes.
//   - This package keeps no copy of an end: when the processes that were given it have closed it, or have ended, the peer sees the end.
//   - An end that has read ahead is not handed to a child, which would miss what was read: [ErrInUse].
//   - What is closed frees those who wait for it, and is an error from then on.
//
// # How it works
//
// A pipe is a pair of connected Unix sockets. They do not block, so Go's poller waits for them and no thread does, and
// they are closed on exec, so that only who is handed one has it. A message is its length in 4 bytes, unsigned and
// little-endian, at most [MaxMessage], and then so many bytes. In Python, with s a socket:
//
//	s.sendall(struct.pack("<I", len(b)) + b)
//
// What a value is in bytes, package wire (internal/wire) says. A small message is written with one system call, and
// read with one, or fewer if several have come. A large one is read straight to where it is wanted. Fresh memory for
// it may cost more than the way: so use [Conn.RecvBytesInto] for megabytes. A ctx is watched only while there is
// something to wait for.
//
// An end is used by one process at a time, since each reads ahead for itself. Only to poll it is no use: so a parent
// may wait for what a child is going to read.
//
// On Windows, where os/exec gives a child no open files, [NewPipe] returns an errors.ErrUnsupported.
package ipc
