package reusediffusion.spark.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.spark.ExecutorLostFailure;
import org.junit.jupiter.api.Test;
import reusediffusion.pipeline.request.SampleSettings;
import reusediffusion.spark.StandIn;
import reusediffusion.spark.executor.Devices;
import reusediffusion.spark.executor.LostExecutors;
import reusediffusion.spark.samples.BatchPositions;
import reusediffusion.spark.samples.RemainingWork;
import reusediffusion.spark.samples.Seeds;
import reusediffusion.spark.samples.ShardPartitioner;
import reusediffusion.spark.samples.ShardShares;
import reusediffusion.spark.sink.Chunking;
import scala.Option;

/** Seeds, shares, partitions and devices: arithmetic that must never change. */
class ShardNumbersTest {
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
        assertThat(LostExecutors.isTakenBack("Executor decommission: worker is going away"))
                .isTrue();
        assertThat(LostExecutors.isTakenBack("Finished decommissioning")).isTrue();
        assertThat(LostExecutors.isTakenBack("Container container_1_2_3 on host: a was preempted."))
                .isTrue();
        assertThat(LostExecutors.isTakenBack("Command exited with code 137")).isFalse();
        Option<String> reason = Option.apply("Container container_1_2_3 on host: a was preempted.");
        assertThat(TaskFaults.isLoss(new ExecutorLostFailure("1", false, reason)))
                .isFalse();
        assertThat(TaskFaults.isLoss(new ExecutorLostFailure("1", true, Option.apply("exited with code 137"))))
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
        ExecutionSettings free = new ExecutionSettings(2, null, null, false, Audit.NONE, Chunking.USUAL);
        assertThat(free.partitions(1000, 2)).isEqualTo(12);
        assertThat(free.partitions(3, 2)).isEqualTo(3);
        assertThat(free.partitions(500_000, 2)).isEqualTo(1000);
        assertThat(new ExecutionSettings(2, 5, null, false, Audit.NONE, Chunking.USUAL).partitions(1000, 2))
                .isEqualTo(5);
    }

    @Test
    void batchesStayTogetherAndSpreadEvenly() {
        int[] counts = new int[5];
        RemainingWork remaining = remaining(10, i -> i % 3 != 0, 1000);
        ShardPartitioner spread = new ShardPartitioner(remaining, 5);
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

    @Test
    void shardsBecomeSmallerTowardsTheEndAndNoneIsEmpty() {
        assertThat(ShardShares.equal(4)).containsExactly(0.25, 0.25, 0.25, 0.25);
        assertThat(sizes(remaining(4, i -> true, 42), ShardShares.falling(12, 2), batch -> 1))
                .containsExactly(6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1);
        assertThat(sizes(remaining(4, i -> true, 100), ShardShares.falling(20, 2), batch -> 1))
                .containsExactly(7, 7, 6, 7, 7, 6, 7, 7, 6, 7, 6, 5, 5, 4, 3, 4, 2, 2, 1, 1);
        assertThat(sizes(remaining(1, i -> true, 5), ShardShares.falling(5, 2), batch -> 1))
                .containsExactly(1, 1, 1, 1, 1);
        assertThat(sizes(remaining(1, i -> true, 3), new double[] {0.98, 0.01, 0.01}, batch -> 1))
                .containsExactly(1, 1, 1);
    }

    /** Four batches whose samples are four times the work, behind twelve others. */
    @Test
    void shardsAreOfEqualWorkAndNotOfEqualNumber() {
        RemainingWork remaining = remaining(2, i -> true, 16);
        assertThat(sizes(remaining, ShardShares.equal(7), batch -> batch < 12 ? 1 : 4))
                .containsExactly(4, 4, 4, 1, 1, 1, 1);
        BatchPositions places =
                new BatchPositions(new TreeMap<>(), new TreeMap<>(Map.of(0L, "", 24L, "{\"height\":64,\"width\":64}")));
        assertThat(places.settings(23)).isNull();
        assertThat(places.settings(24)).isEqualTo("{\"height\":64,\"width\":64}");
        assertThat(BatchPositions.EQUAL.settings(24)).isNull();
        assertThat(new StandIn("a").work(SampleSettings.NONE)).isEqualTo(1);
    }

    /** How many batches each partition gets. */
    private static int[] sizes(RemainingWork remaining, double[] shares, LongToDoubleFunction work) {
        ShardPartitioner spread = new ShardPartitioner(remaining, shares, work);
        int[] sizes = new int[spread.numPartitions()];
        remaining.batches().stream().forEach(batch -> {
            for (long position = (long) batch * remaining.batchSize();
                    position < (batch + 1L) * remaining.batchSize();
                    position++) {
                sizes[spread.getPartition(position)]++;
            }
        });
        return IntStream.of(sizes).map(size -> size / remaining.batchSize()).toArray();
    }

    private static RemainingWork remaining(int batchSize, java.util.function.IntPredicate has, int batches) {
        RemainingWork remaining = new RemainingWork(batchSize);
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
