package reusediffusion.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.stream.IntStream;
import org.apache.spark.ExecutorLostFailure;
import org.junit.jupiter.api.Test;
import reusediffusion.spark.sink.Chunking;
import scala.Option;

/** Seeds, shares, partitions and devices: arithmetic that must never change. */
class NumbersTest {
    @Test
    void seedsAreTheFirst63BitsOfTheHash() {
        // SHA-256 of "42|cat|0" begins with these eight bytes.
        assertThat(Seeds.of(42, "cat", 0)).isEqualTo(firstBits("42|cat|0"));
        assertThat(Seeds.of(42, "cat", 0)).isNotEqualTo(Seeds.of(42, "cat", 1)).isNotEqualTo(Seeds.of(43, "cat", 0));
        assertThat(IntStream.range(0, 100).mapToLong(i -> Seeds.of(1, "x", i))).allMatch(seed -> seed >= 0);
    }

    private static long firstBits(String text) {
        try {
            byte[] hash = java.security.MessageDigest.getInstance("SHA-256").digest(text.getBytes("UTF-8"));
            return new java.math.BigInteger(1, java.util.Arrays.copyOf(hash, 8))
                    .shiftRight(1)
                    .longValueExact();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatTheClusterTakesBackIsNoLoss() {
        assertThat(Losses.isTakenBack("Executor decommission: worker is going away"))
                .isTrue();
        assertThat(Losses.isTakenBack("Finished decommissioning")).isTrue();
        assertThat(Losses.isTakenBack("Container container_1_2_3 on host: a was preempted."))
                .isTrue();
        assertThat(Losses.isTakenBack("Command exited with code 137")).isFalse();
        Option<String> reason = Option.apply("Container container_1_2_3 on host: a was preempted.");
        assertThat(Attempts.isLoss(new ExecutorLostFailure("1", false, reason))).isFalse();
        assertThat(Attempts.isLoss(new ExecutorLostFailure("1", true, Option.apply("exited with code 137"))))
                .isTrue();
    }

    @Test
    void failuresAreLimitedByNumberOrShare() {
        assertThat(FailureLimit.parse("20").of(5)).isEqualTo(20);
        assertThat(FailureLimit.parse("10%").of(1000)).isEqualTo(100);
        assertThat(FailureLimit.parse("10%").of(3)).isEqualTo(1);
        assertThat(FailureLimit.parse("0%").of(1000)).isZero();
        assertThat(FailureLimit.parse("2.5%")).hasToString("2.5%");
        assertThatThrownBy(() -> FailureLimit.parse("many")).hasMessageContaining("not many");
        assertThatThrownBy(() -> FailureLimit.parse("-1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void partitionsFollowTheRule() {
        Effort free = new Effort(2, null, null, false, Audit.NONE, Chunking.USUAL);
        assertThat(free.partitions(1000, 2)).isEqualTo(8);
        assertThat(free.partitions(3, 2)).isEqualTo(3);
        assertThat(free.partitions(500_000, 2)).isEqualTo(1000);
        assertThat(new Effort(2, 5, null, false, Audit.NONE, Chunking.USUAL).partitions(1000, 2))
                .isEqualTo(5);
    }

    @Test
    void batchesStayTogetherAndSpreadEvenly() {
        int[] counts = new int[5];
        Remaining remaining = remaining(10, i -> i % 3 != 0, 1000);
        Spread spread = new Spread(remaining, 5);
        long last = 0;
        for (long batch = 0; batch < 1000; batch++) {
            if (batch % 3 == 0) {
                continue;
            }
            int partition = spread.getPartition(batch * 10);
            for (int i = 1; i < 10; i++) {
                assertThat(spread.getPartition(batch * 10 + i)).isEqualTo(partition);
            }
            assertThat(partition).isGreaterThanOrEqualTo((int) last);
            last = partition;
            counts[partition]++;
        }
        assertThat(IntStream.of(counts)).allSatisfy(count -> assertThat(count).isBetween(132, 134));
    }

    private static Remaining remaining(int batchSize, java.util.function.IntPredicate has, int batches) {
        Remaining remaining = new Remaining(batchSize);
        BitSet set = remaining.batches();
        IntStream.range(0, batches).filter(has).forEach(set::set);
        return remaining;
    }

    @Test
    void addressesBecomeTheDevicesThatTorchCounts() {
        assertThat(Devices.ordinal("3", null)).isEqualTo(3);
        assertThat(Devices.ordinal("3", "1,3")).isEqualTo(1);
        assertThat(Devices.ordinal("0", "5,7")).as("renumbered by a container").isZero();
        assertThat(Devices.ordinal("GPU-ab", "GPU-cd, GPU-ab")).isEqualTo(1);
        assertThatThrownBy(() -> Devices.ordinal("4", "5,7")).hasMessageContaining("does not show");
    }
}
