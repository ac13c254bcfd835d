// Package sharing has tools for sharing data safely between goroutines (question 5). Whoever waits can give up, since
// every wait takes a context; and misuse is an error, where Go's own tools end the program or hang.
//
//	Python's threading   here                Go's own                what ours adds
//	Lock                 [Lock]              sync.Mutex              giving up, ErrNotLocked
//	RLock                [RLock]             none                    an owner that is a token, since goroutines have no names
//	none                 [RWLock]            sync.RWMutex            giving up, ErrNotLocked
//	Semaphore            [Semaphore]         a buffered channel      permits may become more, a value, several at once
//	BoundedSemaphore     [BoundedSemaphore]  a buffered channel      a release too many is an error, not a hang
//	Condition            [Condition]         sync.Cond               giving up, predicates, notifying n
//	Event                [Event]             closing a channel       setting twice, clearing
//	Barrier              [Barrier]           none; sync.WaitGroup    rounds, an action, breaking for all when one gives up
//
// Use Go's own where it does: a sync.Mutex for a few lines that never wait, a closed channel or a context for what
// happens once, a channel to hand data over, an atomic for a number. Use these where a wait must end with a
// request or a deadline, where a mistake must be seen instead of hanging, or where there is nothing of the kind.
// Share little, hold locks for short, and prefer to pass what nobody changes any more.
//
// Rules that hold for all of them:
//
//   - What can be had without waiting is had, also with a ctx that has ended.
//   - A wait that ends with an error has taken nothing. What is granted at the moment when a ctx ends is either taken,
//     and there is no error, or goes to the next: no lock, permit or notify is lost.
//   - Waiters are served in the order in which they came. Only a Lock, and so an RLock and the writers of an RWLock, may
//     go to somebody else first, until a waiter has been woken twice in vain.
//   - What one goroutine does before it releases, notifies, sets or arrives is seen by those that go on because of it.
//   - To wait with a nil ctx is a mistake: it panics, and changes nothing.
//   - A tool is made by its New function, and is not to be copied. Of a Lock, an RLock, an RWLock and an Event the zero
//     value will do as well.
//
// In a test with synctest, make a tool in the bubble that waits for it.
package sharing
