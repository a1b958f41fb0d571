package reusediffusion.reuse.policy;

/** Decides from numbers alone, before each step of one sample, whether to call the network and what goes into the update. */
public interface ReusePolicy {

    /** The decision before step {@code history.step()}. */
    Decision decide(History history);

    /** How many of the latest called predictions a decision may weigh; what is older is forgotten. */
    default int predictions() {
        return Integer.MAX_VALUE;
    }

    /** Whether the decision reads the sample's own differences, which then cross from the device at every step. */
    default boolean readsDifferences() {
        return false;
    }

    /** Whether the rows of a batch decide together on their mean differences, as the published code does. */
    default boolean decidesForBatch() {
        return false;
    }

    /** Whether each sample gets a policy of its own after the first network call, by {@link #forSample}. */
    default boolean choosesAfterFirstCall() {
        return false;
    }

    /** What decides for one sample, from its first step on. */
    default ReusePolicy forSample(FirstCallFeatures features) {
        return this;
    }

    /** Calls the network at every step. */
    static ReusePolicy original() {
        return new ReusePolicy() {
            @Override
            public Decision decide(History history) {
                return Decision.CALL;
            }

            @Override
            public int predictions() {
                return 1;
            }
        };
    }
}
