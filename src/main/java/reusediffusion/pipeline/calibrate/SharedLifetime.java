package reusediffusion.pipeline.calibrate;

/**
 * The lifetime of something that several use: when it was ended and everybody who entered before has left, it is
 * closed, once.
 */
public final class SharedLifetime {
    private final Runnable close;
    private int inside = 1; // the owner
    private boolean ended;

    /** Runs {@code close} when the last user has left. */
    public SharedLifetime(Runnable close) {
        this.close = close;
    }

    /** Begins a use; the answer is false where the lifetime has ended. */
    public synchronized boolean enter() {
        if (ended) {
            return false;
        }
        inside++;
        return true;
    }

    /** Leaves; the last user closes what was shared. */
    public void leave() {
        boolean last;
        synchronized (this) {
            inside--;
            last = inside == 0;
        }
        if (last) {
            close.run();
        }
    }

    /** Ends the lifetime, since the owner needs it no more. */
    public void end() {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        leave();
    }
}
