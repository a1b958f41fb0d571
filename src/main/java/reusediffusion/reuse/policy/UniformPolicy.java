package reusediffusion.reuse.policy;

import java.io.Serializable;
import reusediffusion.reuse.table.TableException;

/**
 * Calls at fixed steps, whatever the sample does, and builds the others from the latest calls c₁ > c₂ before step s.
 *
 * <p>Order 0 repeats: v̂_s = v_{c₁}. Order 1 goes on along the line through both, in steps: v̂_s = (1 + r) v_{c₁} - r v_{c₂} with
 * r = (s - c₁) / (c₁ - c₂); after a single call it repeats.
 *
 * @param called (T) where the network is called; the first step is
 * @param order 0 or 1
 */
public record UniformPolicy(boolean[] called, int order) implements ReusePolicy, Serializable {
    /**
     * A policy that calls these steps, the first among them.
     *
     * @throws IllegalArgumentException where the order is neither 0 nor 1, or the first step is not called
     */
    public UniformPolicy {
        if (order < 0 || order > 1) {
            throw new IllegalArgumentException("A uniform policy has order 0 or 1, not " + order + ".");
        }
        if (called.length == 0 || !called[0]) {
            throw new IllegalArgumentException("The first step must be called; there is nothing to build it from.");
        }
        called = called.clone();
    }

    /**
     * Calls the steps 0, interval, 2 · interval, … of {@code steps}.
     *
     * @throws IllegalArgumentException where the interval is below 1
     */
    public static UniformPolicy every(int interval, int steps, int order) {
        if (interval < 1) {
            throw new IllegalArgumentException(
                    "The interval of a uniform policy must be 1 or more, not " + interval + ".");
        }
        boolean[] called = new boolean[steps];
        for (int s = 0; s < steps; s += interval) {
            called[s] = true;
        }
        return new UniformPolicy(called, order);
    }

    /** Exactly {@code calls} of {@code steps}, as evenly spread as they can be, from the first step on. */
    public static UniformPolicy of(int calls, int steps, int order) {
        return new UniformPolicy(CalledSteps.evenlySpread(steps, calls), order);
    }

    @Override
    public int predictions() {
        return order + 1;
    }

    @Override
    public Decision decide(History history) {
        int step = history.step();
        if (step >= called.length) {
            throw new TableException(
                    "The uniform policy was made for " + called.length + " steps, and the run has more.");
        }
        if (called[step]) {
            return Decision.CALL;
        }
        int[] latest = CalledSteps.before(called, step, 2);
        if (order == 0 || latest.length == 1) {
            return Decision.REPEAT;
        }
        double r = (double) (step - latest[0]) / (latest[0] - latest[1]);
        return Decision.build(1 + r, -r);
    }
}
