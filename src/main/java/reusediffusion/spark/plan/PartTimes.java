package reusediffusion.spark.plan;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import reusediffusion.spark.progress.ProgressLine;

/** How long each part of a job took. */
final class PartTimes {
    private final InstantSource clock;
    private final Instant start;
    private final List<Part> parts = new ArrayList<>();
    private Instant last;

    private record Part(String name, Duration time) {
        @Override
        public String toString() {
            return name + " " + ProgressLine.clock(time.toSeconds());
        }
    }

    PartTimes(InstantSource clock) {
        this.clock = clock;
        start = clock.instant();
        last = start;
    }

    /** Notes that a part has ended, which began when the part before ended. */
    void ended(String name) {
        Instant now = clock.instant();
        parts.add(new Part(name, Duration.between(last, now)));
        last = now;
    }

    /** A text such as {@code full runs 0:00:45, search 0:02:00, altogether 0:02:45}. */
    @Override
    public String toString() {
        return parts.stream().map(Part::toString).collect(Collectors.joining(", ")) + ", "
                + new Part("altogether", Duration.between(start, last));
    }
}
