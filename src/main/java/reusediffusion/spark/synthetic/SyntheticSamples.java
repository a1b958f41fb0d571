package reusediffusion.spark.synthetic;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import reusediffusion.media.Picture;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Run;
import reusediffusion.spark.engine.Engine;

/** Makes pictures of 8 x 8 pixels of one colour in no time: to measure everything but the model. */
public record SyntheticSamples(int steps) implements Engine<AutoCloseable> {
    private static final long serialVersionUID = 1;
    private static final int SIDE = 8;

    /** {@link System#nanoTime} of the first batch of this process; 0 before it. */
    private static final AtomicLong FIRST = new AtomicLong();

    /** When this process began its first batch, as {@link System#nanoTime} tells it; 0 where it made none. */
    public static long first() {
        return FIRST.get();
    }

    @Override
    public Object key(String place) {
        return place;
    }

    @Override
    public AutoCloseable load(String place) {
        return () -> {};
    }

    @Override
    public List<Generated> generate(AutoCloseable loaded, List<Request> batch) {
        FIRST.compareAndSet(0, System.nanoTime());
        return batch.stream().map(this::make).toList();
    }

    private Generated make(Request request) {
        byte[] rgb = new byte[SIDE * SIDE * 3];
        Arrays.fill(rgb, (byte) request.seed());
        boolean[] called = new boolean[steps];
        Arrays.fill(called, true);
        return new Generated(request, List.of(new Picture(SIDE, SIDE, rgb)), new Run(called, null, 0, 0, 0, null));
    }

    @Override
    public String device() {
        return "cpu";
    }

    @Override
    public Map<String, String> fingerprint() {
        return Map.of("model", "synthetic", "steps", String.valueOf(steps));
    }
}
