package reusediffusion.spark.samples;

import java.util.Arrays;

/** Which share of a run's work each of its shards gets, in the order in which they begin. */
public final class ShardShares {
    /** Rounds at the end of a run in which shards become smaller; before them all are of the same size. */
    public static final int ROUNDS = 6;

    private ShardShares() {}

    /** Equal shares for this number of shards. */
    public static double[] equal(int shards) {
        double[] shares = new double[shards];
        Arrays.fill(shares, 1.0 / shards);
        return shares;
    }

    /**
     * The last six rounds fall to a sixth, so that who has ended before the others still finds something small, and at the end nobody waits
     * long: a slow device costs the others at most a part of the smallest shard's time, a twentieth of a run of six rounds.
     *
     * @param slots shards that are made at once
     */
    public static double[] falling(int shards, int slots) {
        int rounds = (shards + slots - 1) / slots;
        double[] shares = new double[shards];
        double sum = 0;
        for (int shard = 0; shard < shards; shard++) {
            shares[shard] = Math.min(ROUNDS, rounds - shard / slots);
            sum += shares[shard];
        }
        for (int shard = 0; shard < shards; shard++) {
            shares[shard] /= sum;
        }
        return shares;
    }
}
