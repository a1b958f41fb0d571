package reusediffusion.hub;

import java.io.IOException;
import java.time.Duration;

/** A fault that may pass. */
final class TransientFault extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Duration asked;

    TransientFault(String what) {
        this(what, null);
    }

    /** @param asked how long the server asks to wait; null where it does not say */
    TransientFault(String what, Duration asked) {
        super(what);
        this.asked = asked;
    }

    Duration asked() {
        return asked;
    }
}
