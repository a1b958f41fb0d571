package reusediffusion.cuda;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;

/** The graphs of one network, one for each set of input shapes. At most four are kept: the one that was used least lately gives way. */
final class GraphCache implements AutoCloseable {
    private static final int MOST = 4;

    private final Function<Tensor[], Tensor[]> network;
    private final GraphRecorder recorder;
    private final CaptureBackoff backoff = new CaptureBackoff();
    private final Map<String, GraphRecorder.Graph> graphs =
            new LinkedHashMap<>(); // the one that was used last at the end
    private int most = MOST;

    GraphCache(Function<Tensor[], Tensor[]> network, GraphRecorder recorder) {
        this.network = network;
        this.recorder = recorder;
    }

    /** Counts a call of these shapes, and says whether it has to be made without a graph. */
    boolean mustBePlain(String shapes) {
        return backoff.isTooLarge(shapes) || !graphs.containsKey(shapes) && backoff.waits(shapes);
    }

    /** The graph of these shapes, captured where there is none; the oldest gives way before, so that there are never more. */
    GraphRecorder.Graph get(String shapes, Tensor[] inputs) {
        GraphRecorder.Graph known = graphs.remove(shapes);
        if (known == null) {
            while (graphs.size() >= most) {
                giveWay();
            }
            known = recorder.record(network, inputs);
        }
        graphs.put(shapes, known);
        return known;
    }

    private void giveWay() {
        String oldest = graphs.keySet().iterator().next();
        graphs.remove(oldest).close();
        backoff.gaveWay(oldest);
    }

    int size() {
        return graphs.size();
    }

    /** Frees all graphs, after memory ran out with as many as there are now, and keeps no more than these from now on. */
    void shrink() {
        most = Math.max(1, graphs.size());
        free();
    }

    /** Frees all graphs, since there is no memory for one of these shapes, whose calls stay plain. */
    void findNoRoomFor(String shapes) {
        backoff.foundNoRoom(shapes);
        free();
    }

    /** Frees all graphs, and gives their memory back; shapes that come again are captured again. */
    void free() {
        close();
        recorder.giveBack();
    }

    @Override
    public void close() {
        List<GraphRecorder.Graph> all = List.copyOf(graphs.values());
        graphs.clear();
        all.forEach(GraphRecorder.Graph::close);
    }
}
