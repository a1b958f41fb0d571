package reusediffusion.pipeline.calibrate;

/** How long something is needed: until it was ended and everybody who entered before has left; then it is closed, once. */
public final class SharedLifetime {
    private final Runnable close;
    private int inside = 1; // the owner
    private boolean ended;

    public SharedLifetime(Runnable close) {
        this.close = close;
    }

    /** False where it has ended. */
    public synchronized boolean enter() {
        if (ended) {
            return false;
        }
        inside++;
        return true;
    }

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

    /** The owner needs it no more. */
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
