package reusediffusion.spark.executor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;

/** Whether a standalone master listens at all: Spark itself asks for a minute, and puts traces between. */
final class MasterCheck {
    private static final String SCHEME = "spark://";
    private static final int MILLIS = 5000;

    private MasterCheck() {}

    /**
     * Returns where one of the masters of an address listens, or where it is none of a standalone cluster.
     *
     * @throws IllegalArgumentException where none does
     */
    static void require(String master) {
        if (!master.startsWith(SCHEME)) {
            return;
        }
        String reason = "";
        for (String one : master.substring(SCHEME.length()).split(",")) {
            int colon = one.lastIndexOf(':');
            if (colon < 0 || !one.substring(colon + 1).matches("[0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}")) {
                return; // Spark knows what to say
            }
            reason = reason(one.substring(0, colon), Integer.parseInt(one.substring(colon + 1)));
            if (reason == null) {
                return;
            }
        }
        throw new IllegalArgumentException("No master answers at " + master + " (" + reason
                + "); check the host and the port, and that the cluster runs.");
    }

    /** Null where somebody listens. */
    private static String reason(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), MILLIS);
            return null;
        } catch (UnknownHostException e) {
            return "there is no such host";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
