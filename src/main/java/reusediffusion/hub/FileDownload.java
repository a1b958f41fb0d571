package reusediffusion.hub;

import java.io.IOException;
import java.net.URI;

/** One file, from what has arrived of it to the file under its name. */
final class FileDownload {
    private static final int CORRUPT = 3;
    /** Of what is missing, below which an attempt brought nothing. */
    private static final int SHARE = 16;

    private static final long MUCH = 64 << 10;

    private final Transport transport;
    private final RepositoryListing listing;
    private final RemoteFile file;
    private final PartialFile part;
    private final DownloadProgress meter;
    private final Retry retry;
    private boolean ranges = true;
    private int corrupt;
    private int missing;
    private long best;

    FileDownload(
            Transport transport, RepositoryListing listing, RemoteFile file, PartialFile part, DownloadProgress meter) {
        this.transport = transport;
        this.listing = listing;
        this.file = file;
        this.part = part;
        this.meter = meter;
        this.retry = new Retry(file.path() + " of " + listing.repository(), transport.timeouts(), meter::note);
    }

    /**
     * Fetches until the part is right.
     *
     * @throws FileChangedException where the server has other contents than the listing says
     * @throws HubException where it cannot be had
     */
    void run() {
        best = part.length();
        while (true) {
            if (part.length() > file.size() || part.length() == file.size() && !part.isRight()) {
                discardCorrupt();
            } else if (part.length() == file.size()) {
                return;
            }
            long before = best;
            try {
                if (file.size() > 0 || part.length() > 0) {
                    fetch();
                }
            } catch (FileChangedException e) {
                again(e);
            } catch (IOException e) {
                best = Math.max(best, part.length());
                retry.failed(e, best - before >= Math.min(MUCH, Math.max(1, (file.size() - before) / SHARE)));
            }
        }
    }

    /** Servers of many hosts do not have all files at once. */
    private void again(FileChangedException e) {
        if (++missing > 1) {
            throw e;
        }
        retry.failed(new TransientFault("the server answers that it is not there"), false);
    }

    private void discardCorrupt() {
        part.discard();
        best = 0;
        if (++corrupt >= CORRUPT) {
            throw new FileChangedException(file.path() + " of " + listing.repository() + " arrived " + CORRUPT
                    + " times with other contents than the listing says (" + file.size() + " bytes, hash "
                    + file.hash() + "); nothing was written under its name. The server or a proxy between changes it:"
                    + " try later, or another --endpoint.");
        }
        meter.note(file.path() + " arrived with other contents than the listing says; fetching it anew");
    }

    private void fetch() throws IOException {
        URI address = transport.endpoint().file(listing.repository(), listing.revision(), file.path());
        if (!ranges) {
            part.discard();
        }
        long from = part.length();
        try (HttpAnswer answer = transport.get(address, from)) {
            HttpStatuses.require(answer, transport.endpoint(), listing.repository(), listing.revision(), file.path());
            requireUsable(answer, from);
            if (answer.status() == HttpAnswer.OK) {
                part.discard(); // the server does not know ranges and sends all
            }
            requireLength(answer);
            part.append(answer.contents(), length -> meter.at(file, length));
            if (part.length() < file.size()) {
                throw new TransientFault("the answer ended " + (file.size() - part.length()) + " bytes early");
            }
        } finally {
            meter.at(file, part.length());
        }
    }

    private void requireUsable(HttpAnswer answer, long from) throws TransientFault {
        boolean partial = answer.status() == HttpAnswer.PARTIAL && !answer.continues(from, file.size());
        if (partial || answer.status() == HttpAnswer.UNSATISFIABLE) {
            ranges = false;
            throw new TransientFault("the server does not give the rest of it but "
                    + (partial ? "another part" : "answers that there is none"));
        }
    }

    /** A whole file of another length is another file, which need not be waited for. */
    private void requireLength(HttpAnswer answer) throws TransientFault {
        long length = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
        if (answer.status() == HttpAnswer.OK && !answer.isEncoded() && length >= 0 && length != file.size()) {
            discardCorrupt();
            throw new TransientFault("the server has it with " + length + " bytes in place of " + file.size());
        }
    }
}
