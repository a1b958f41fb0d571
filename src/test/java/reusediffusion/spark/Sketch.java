package reusediffusion.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reusediffusion.media.Picture;
import reusediffusion.pipeline.request.Generated;
import reusediffusion.pipeline.request.Request;
import reusediffusion.pipeline.request.Run;
import reusediffusion.pipeline.request.Trace;
import reusediffusion.spark.engine.Engine;

/**
 * A {@link StandIn} whose samples have several frames, or traces.
 *
 * @param frames of each sample
 * @param traces whether each leaves one
 */
public record Sketch(StandIn hand, int frames, boolean traces) implements Engine<AutoCloseable> {

    public Sketch(int frames, boolean traces) {
        this(new StandIn("a"), frames, traces);
    }

    @Override
    public Object key(String place) {
        return hand.key(place) + " " + frames + traces;
    }

    @Override
    public AutoCloseable load(String place) {
        return hand.load(place);
    }

    @Override
    public List<Generated> generate(AutoCloseable loaded, List<Request> batch) {
        return hand.generate(loaded, batch).stream().map(this::redrawn).toList();
    }

    private Generated redrawn(Generated made) {
        List<Picture> pictures = new ArrayList<>();
        for (int i = 0; i < frames; i++) {
            pictures.addAll(made.frames());
        }
        Trace trace = new Trace(
                new double[] {1, 2},
                new double[][][] {{{1, 0}, {0, made.request().seed() % 7}}});
        Run run = made.run();
        return new Generated(
                made.request(),
                pictures,
                new Run(
                        run.called(),
                        traces ? trace : null,
                        run.encodeMillis(),
                        run.denoiseMillis(),
                        run.decodeMillis(),
                        run.cut()));
    }

    @Override
    public String device() {
        return hand.device();
    }

    @Override
    public Map<String, String> fingerprint() {
        return hand.fingerprint();
    }
}
