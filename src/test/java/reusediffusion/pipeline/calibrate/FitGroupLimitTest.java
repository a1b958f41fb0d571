package reusediffusion.pipeline.calibrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FitGroupLimitTest {
    private static final boolean[] CALLED = {true, false, true, true, false, true, true, false};
    private static final int GROUPS = 10;

    private final AtomicLong clock = new AtomicLong();

    /** The last step's number of groups, and how long the fit took, where a group's call takes so many seconds and the first step twice that. */
    private int groups(int seconds, int time) {
        FitGroupLimit pace = new FitGroupLimit(CALLED, Duration.ofSeconds(time), clock::get);
        int groups = GROUPS;
        for (int step = 0; step < CALLED.length; step++) {
            long each = Duration.ofSeconds(step == 0 ? 2L * seconds : seconds).toNanos();
            clock.addAndGet(CALLED[step] ? groups * each : 0);
            groups = pace.groups(step, groups);
        }
        return groups;
    }

    @Test
    void keepsAllWhereThereIsTime() {
        assertThat(groups(1, 60)).isEqualTo(GROUPS);
        assertThat(clock.get()).isEqualTo(Duration.ofSeconds(60).toNanos());
    }

    @Test
    void leavesSomeOutWhereThereIsLess() {
        assertThat(groups(1, 42)).isEqualTo(4); // 20 + 10 for the first two, then 12 for three
        assertThat(clock.get()).isEqualTo(Duration.ofSeconds(42).toNanos());
    }

    @Test
    void oneGoesToTheEndWhateverTheTime() {
        assertThat(groups(1, 5)).isEqualTo(1);
        assertThat(clock.get()).isEqualTo(Duration.ofSeconds(33).toNanos());
    }
}
