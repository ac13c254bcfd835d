// Package sharedmemory is for what several processes share by memory (question 5): values, arrays, bytes and queues;
// and locks, semaphores, conditions, events and barriers that outlive whoever holds them.
//
//	lock, err := sharedmemory.NewLock()
//	...
//	p, err := worker.Start(ctx, job{Lock: lock, N: 7}) // a process.Func: the child has the lock, too
//
// # What Python does not promise
//
//   - When a process dies, whatever it held goes to the next one within a tenth of a second: a lock with
//     [ErrOwnerDied], the permits of a semaphore as they are, a notify to another waiter. A party that dies breaks its
//     barrier. In Python all who wait, wait for ever.
//   - No call waits for an answer from another process, which may be dead.
//   - There is no name, so none is left behind by a program that was killed, and none has to be unlinked.
//   - A release too many is an error on every system.
//   - What was closed returns [ErrClosed], and cannot crash the program.
//
// # How it works
//
// Every object is a file in memory without a name, which all processes that have it map. It is handed over with the
// argument of a start (see [process.Handle]) and in no other way. At its beginning is a table of the processes that
// have it; each of them holds a lock of the system on one byte of the file, which goes when the process goes, however
// it goes, and so the others can tell. On that stands a lock in one word, with the number of its holder, and on the
// lock all else. Whatever has to be changed is changed by one store to one word, or can be counted again, so that a
// process killed anywhere leaves nothing that the next one could not mend.
//
// Who waits sleeps in the kernel (futex) and looks around 20 times a second. On Linux a lock costs some 40 ns. Other
// Unixes have no such sleep that needs no C: there who waits looks again up to a thousand times a second. On Windows
// the constructors return errors.ErrUnsupported, since no file can be handed to a child there.
//
// A process that is stopped (SIGSTOP) is not dead, and keeps what it has. If that happens within the few instructions
// that change an object, the others wait until it goes on or is killed, also those whose ctx ends meanwhile: who does
// not wait for it could not tell it from one that is only slow, and would find its change half done.
//
// At most 1023 processes can have one object, and 256 goroutines wait for one.
package sharedmemory
