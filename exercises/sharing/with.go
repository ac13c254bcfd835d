package sharing

import "context"

// with calls fn between an acquire and a release, however fn ends.
func with(ctx context.Context, acquire func(context.Context) error, release func() error, fn func() error) (err error) {
	if err := acquire(ctx); err != nil {
		return err
	}
	defer func() {
		if failed := release(); err == nil {
			err = failed
		}
	}()
	return fn()
}
