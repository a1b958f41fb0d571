package reusediffusion.spark.plan;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.List;

/** Another task of the stage, at the other end of a socket. */
record TaskPeer(Socket socket, DataInputStream in, DataOutputStream out) {
    /** Of a socket that is connected; so long a silence ends it, until both know each other. */
    static TaskPeer of(Socket socket, int millis) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(millis);
        return new TaskPeer(
                socket,
                new DataInputStream(new BufferedInputStream(socket.getInputStream())),
                new DataOutputStream(new BufferedOutputStream(socket.getOutputStream())));
    }

    /** Sends numbers, which are underway when the stream is flushed. */
    void write(double... values) throws IOException {
        out.writeInt(values.length);
        for (double value : values) {
            out.writeDouble(value);
        }
    }

    /** Waits for the numbers that the other task sends. */
    double[] read() throws IOException {
        double[] values = new double[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readDouble();
        }
        return values;
    }

    /** Hangs up. */
    static void close(List<TaskPeer> peers) {
        for (TaskPeer peer : peers) {
            try {
                peer.socket.close();
            } catch (IOException e) {
                continue; // nobody waits for it any more
            }
        }
    }
}
