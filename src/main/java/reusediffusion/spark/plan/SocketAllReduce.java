package reusediffusion.spark.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.BarrierTaskContext;
import reusediffusion.pipeline.calibrate.AllReduce;

/**
 * Brings the sums of a barrier stage's tasks together over sockets, at the first task. Spark's own gathering looks for its answer once a
 * second, which at every step of a fit is more than most steps take.
 *
 * @param peers the other tasks in their order, or of another task the first
 */
record SocketAllReduce(boolean first, List<TaskPeer> peers) implements AllReduce, AutoCloseable {

    /**
     * All tasks of the stage meet; null where they cannot, in all of them.
     *
     * @param stage a name that no other stage has
     */
    static SocketAllReduce of(BarrierTaskContext context, String stage) {
        List<TaskPeer> peers = new Meeting(context, stage, Meeting.USUAL_MILLIS).peers();
        return peers == null ? null : new SocketAllReduce(context.partitionId() == 0, peers);
    }

    @Override
    public double[] total(double[][] mine) {
        try {
            return first ? gather(mine) : send(mine);
        } catch (IOException e) {
            throw new UncheckedIOException("Another task of the fit is gone.", e);
        }
    }

    private double[] gather(double[][] mine) throws IOException {
        List<double[]> all = new ArrayList<>(List.of(mine));
        for (TaskPeer peer : peers) {
            for (int n = peer.in().readInt(); n > 0; n--) {
                all.add(peer.read());
            }
        }
        double[] sum = AllReduce.sum(all.toArray(double[][]::new));
        for (TaskPeer peer : peers) {
            peer.write(sum);
            peer.out().flush();
        }
        return sum;
    }

    private double[] send(double[][] mine) throws IOException {
        TaskPeer peer = peers.get(0);
        peer.out().writeInt(mine.length);
        for (double[] part : mine) {
            peer.write(part);
        }
        peer.out().flush();
        return peer.read();
    }

    @Override
    public void close() {
        TaskPeer.close(peers);
    }
}
