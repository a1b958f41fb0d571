package reusediffusion.spark.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LockstepTest {
    private static final List<Integer> BATCHES = List.of(0, 1, 2, 3);

    @Test
    void addsUpInTheOrderOfTheBatches() {
        double[] parts = {1e17, 1.25, -1e17, 3.5};
        double expected = ((parts[0] + parts[1]) + parts[2]) + parts[3];
        for (int round = 0; round < 50; round++) {
            double found = Lockstep.run(BATCHES, Lockstep.Exchange.ALONE, (batch, share) -> {
                double sum = 0;
                for (int i = 0; i < 5; i++) {
                    sum = share.apply(new double[] {parts[batch], i})[0];
                }
                return sum;
            });
            assertThat(found).isEqualTo(expected);
        }
    }

    @Test
    void sharesWithOtherTasks() {
        double[] total = Lockstep.run(
                BATCHES,
                mine -> new double[] {100 + Lockstep.sum(mine)[0]},
                (batch, share) -> share.apply(new double[] {batch}));
        assertThat(total).containsExactly(106);
    }

    @Test
    void aFailureReleasesTheOthers() {
        assertThatThrownBy(() -> Lockstep.run(BATCHES, Lockstep.Exchange.ALONE, (batch, share) -> {
                    double[] first = share.apply(new double[1]);
                    if (batch + first[0] == 2) {
                        throw new IllegalStateException("no memory");
                    }
                    return IntStream.range(0, 3)
                            .mapToObj(i -> share.apply(new double[1]))
                            .toList();
                }))
                .hasMessage("no memory");
        assertThatThrownBy(() -> Lockstep.run(
                        BATCHES,
                        mine -> {
                            throw new IllegalStateException("a task is lost");
                        },
                        (batch, share) -> share.apply(new double[1])))
                .hasMessage("a task is lost");
    }
}
