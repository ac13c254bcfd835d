// Package manager is a server that owns lists, maps, values, queues and locks, and proxies by which other processes
// use them (question 5, between processes, by a server: Python's multiprocessing.Manager).
//
//	server, err := manager.Start(ctx, key)                      // a process of its own; or Serve, in this one
//	client, err := manager.Dial(ctx, server.Address(), key)     // in each process that uses it
//	scores, err := manager.OpenMap[string, int](ctx, client, "scores")
//	n, err := manager.Add(ctx, scores, "ann", 1)                // nobody's change is lost
//
// An object is made when its name is opened first, and lives as long as the server. Its values cross as package wire
// says: what is got is a copy, and what would not arrive as it was is refused. [List], [Map] (with keys of type
// string, a namespace), [Value], [Queue] and [Lock] say what they do.
//
// # When to use it
//
// It is the slowest of the three ways between processes and the one that asks least: any number of processes, started
// by anybody, come and go, use names, and share what has no fixed size. Each call is a round trip, which between
// processes is all that it costs: about twice what the bare socket takes. Take package sharedmemory for a lock or a
// number that is used a million times a second, a pipe for a stream between two, and goroutines with packages sharing,
// queue and sharedlist if one process will do.
//
// # What Python does not promise
//
//   - What a process holds that dies goes to the next one: a lock with [ErrOwnerDied]. In Python it stays locked.
//   - An item is not given to a getter that is gone, as far as the server can know: see [Queue].
//   - A server that is gone ends all calls at once, those that wait too, with [ErrServerGone].
//   - Add, CompareAndSwap and Update lose no change of another. Python's d[k] += 1 is two calls.
//   - One client may be used by many goroutines; who waits keeps nobody waiting.
//   - Both sides show that they have the key, and neither sends it. Nothing is decoded before that, and afterwards nothing but data,
//     so that who has the key still cannot make the server run code. A stranger who is silent, or has the wrong key, harms nobody.
//   - The server ends with its parent and leaves no socket. If both are killed, the next server clears up.
//
// # The key
//
// Whoever has the key may do everything. It is never in an address, a proxy or a log. Hand it over apart: to a child
// in the argument of its start, which goes through a pipe, or in a file that only the user may read; not by the
// command line, which all users see. A socket of the default address is in a folder that no other user may enter. Over
// TCP nothing is encrypted, only the greeting is safe from who listens: use it on one machine or in a tunnel.
//
// # What is bounded
//
// The time for the greeting (five seconds), how many connections may be at that (64), clients and objects
// ([WithClients], [WithObjects]), a frame (128 MiB, of which memory is taken as it arrives), and calls of one client
// that wait (1048576). What lists and maps hold is not: who has the key is trusted that far.
//
// # The protocol
//
// The greeting has no frames, and no lengths but these. The magic is the 7 letters "manager" and the version, a byte
// 1; a nonce has 32 random bytes; a proof is the HMAC-SHA256 under the key of a role, which is "client" or "server",
// the magic, the server's nonce and the client's:
//
//	server  magic, nonce
//	client  magic, nonce, proof as "client"
//	server  'y', proof as "server"; or 'n': another key; or 'c': too many clients
//
// Then frames of package wire go both ways. A request has the client's own choice of an id, which no other call under
// way has. Its kind is the verb. The server answers each under the same id, in whatever order: a frame of kind 'd'
// with the result, or of kind 'e' with a byte, the place of the error in the list in errors.go or 0, and its words.
// Two kinds are not about an object:
//
//	'O'  open: a byte, the kind of object; its name; its type; for a queue its capacity. The result is its number
//	'C'  the call of this id need not wait any more. It has no answer of its own
//
// All others begin with the object's number in 4 bytes, little-endian. «n» is a number, an int64 of package wire;
// «bytes» are a []byte of it, with a length; «value» is a value of the object's type, and goes to the end; «yes» is a
// byte, 1 or 0.
//
//	'l' list    '+' value; 'g' n -> value; 's' n value; 'f' and 'b' -> yes value: pop at the front, the back;
//	            'n' -> n; 'a' -> n, then so many values
//	'm' map     'g' bytes -> yes value; 's' bytes value; 'x' bytes -> yes value: deleted;
//	            'w' bytes (the key), yes bytes (what is expected there), bytes (the value) -> yes, or 0 and yes value: what is there;
//	            'n' -> n; 'a' -> n, then so many keys with a value each
//	'q' queue   'p' and 'P' value: put, try; 'g' and 'G' -> value: get, try; 'k': task done; 'j': join; 'z', 'Z': shutdown, at once; 'n' -> n
//	'k' lock    'l' -> yes: the last owner died; 'L' -> yes: taken, and the same; 'u': release; 'h' -> yes: held
//
// What can be done at once is done in the order of the requests; what has to wait keeps no other request waiting.
package manager
