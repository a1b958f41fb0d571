package reusediffusion.spark.plan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.BarrierTaskContext;
import reusediffusion.pipeline.calibrate.AllReduce;

/**
 * Brings the sums of a barrier stage's tasks together over sockets, at the first task. Spark's own gathering looks for its answer once a
 * second, which at every step of a fit is more than most steps take; it tells the tasks where to meet.
 */
final class SocketAllReduce implements AllReduce, AutoCloseable {
    static final int MEETING_MILLIS = 10_000;

    /** Long after Spark has noticed that a host is gone. */
    private static final int SILENCE_MILLIS = 600_000;

    private static final String MET = "met";

    /** The other tasks in their order, or of another task the first. */
    private final List<TaskPeer> peers = new ArrayList<>();

    private final boolean first;

    private SocketAllReduce(boolean first) {
        this.first = first;
    }

    /** All tasks of the stage meet; null where they cannot, in all of them. */
    static SocketAllReduce meet(BarrierTaskContext context) {
        SocketAllReduce gathering = new SocketAllReduce(context.partitionId() == 0);
        String host = context.getTaskInfos()[0].address().replaceFirst(":\\d+$", "");
        boolean met = gathering.first ? gathering.invite(context, host) : gathering.come(context, host);
        if (Arrays.stream(context.allGather(met ? MET : "")).allMatch(MET::equals)) {
            return gathering;
        }
        gathering.close();
        return null;
    }

    private boolean invite(BarrierTaskContext context, String host) {
        int others = context.getTaskInfos().length - 1;
        ServerSocket opened;
        try {
            opened = new ServerSocket(0, others, InetAddress.getByName(host));
        } catch (IOException e) {
            context.allGather("");
            return false;
        }
        try (ServerSocket door = opened) {
            long secret = new SecureRandom().nextLong();
            context.allGather(door.getLocalPort() + " " + secret);
            door.setSoTimeout(MEETING_MILLIS);
            await(door, secret, others);
            return true;
        } catch (IOException e) {
            return false; // also where nobody came in time
        }
    }

    /** Until all others have come, each with the secret and its place. */
    private void await(ServerSocket door, long secret, int others) throws IOException {
        TaskPeer[] come = new TaskPeer[others];
        while (Arrays.asList(come).contains(null)) {
            TaskPeer peer = TaskPeer.of(door.accept());
            peers.add(peer); // to be closed whatever comes
            int task = peer.in().readLong() == secret ? peer.in().readInt() : 0;
            if (task >= 1 && task <= others) {
                peer.socket().setSoTimeout(SILENCE_MILLIS);
                come[task - 1] = peer;
            }
        }
        peers.retainAll(List.of(come));
        peers.sort(Comparator.comparingInt(List.of(come)::indexOf));
    }

    private boolean come(BarrierTaskContext context, String host) {
        String[] place = context.allGather("")[0].split(" ");
        if (place.length < 2) {
            return false;
        }
        try {
            Socket socket = new Socket();
            socket.connect(new InetSocketAddress(host, Integer.parseInt(place[0])), MEETING_MILLIS / 2);
            TaskPeer peer = TaskPeer.of(socket);
            peers.add(peer);
            peer.out().writeLong(Long.parseLong(place[1]));
            peer.out().writeInt(context.partitionId());
            peer.out().flush();
            socket.setSoTimeout(SILENCE_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
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
        for (TaskPeer peer : peers) {
            try {
                peer.socket().close();
            } catch (IOException e) {
                continue; // nobody waits for it any more
            }
        }
    }
}
