package reusediffusion.hub;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/**
 * Downloads a repository's files into a folder. A file gets its name when its contents have been compared with the listing; what has
 * arrived of others lies in a hidden folder beside them, where the next start goes on with it.
 */
public final class Download {
    static final String HIDDEN = ".download";
    private static final int ROUNDS = 4;

    private final Transport transport;
    private final int parallel;
    private final PrintStream out;
    private final ToLongFunction<Path> room;

    /**
     * Sets how files are downloaded from an endpoint.
     *
     * @param parallel files at a time
     * @param out where progress is shown
     */
    public Download(Endpoint endpoint, Timeouts timeouts, int parallel, PrintStream out) {
        this(endpoint, timeouts, parallel, out, folder -> folder.toFile().getUsableSpace());
    }

    /** @param room bytes that a folder has room for */
    Download(Endpoint endpoint, Timeouts timeouts, int parallel, PrintStream out, ToLongFunction<Path> room) {
        this.transport = new Transport(endpoint, timeouts);
        this.parallel = parallel;
        this.out = out;
        this.room = room;
    }

    /** Which files of a repository are wanted. */
    @FunctionalInterface
    public interface Selection {

        /**
         * Asked again when what it named has arrived, until it names nothing new: which weights are read is written in files that come first.
         *
         * @param listed all paths of the repository
         * @param folder in which lies what was named before
         */
        Set<String> of(Set<String> listed, Path folder);
    }

    /**
     * A summary of one download.
     *
     * @param files that are wanted, all of which are there
     * @param fetched of them in this run
     * @param bytes of those that were fetched
     */
    public record Result(String repository, String revision, Path folder, int files, int fetched, long bytes) {}

    /**
     * Downloads the files of a repository that are missing in {@code folder}.
     *
     * @param repository such as {@code org/name}
     * @param revision a branch, a tag or a commit
     * @throws HubException that says why it cannot be had; what is whole and what has arrived stays
     */
    public Result to(String repository, String revision, Selection selection, Path folder) {
        requireName(repository);
        try (DownloadFolder place = new DownloadFolder(folder, repository);
                DownloadProgress meter = new DownloadProgress(out, System.console() != null)) {
            RepositoryListing listing = RepositoryListing.of(transport, repository, revision, meter::note);
            for (int round = 1; ; round++) {
                try {
                    return fetch(listing, selection, place, meter);
                } catch (FileChangedException e) {
                    RepositoryListing now = RepositoryListing.of(transport, repository, revision, meter::note);
                    if (now.equals(listing) || round == ROUNDS) {
                        throw new HubException(e.getMessage(), e);
                    }
                    meter.note("The repository has changed; going on with what it holds now.");
                    listing = now;
                }
            }
        } catch (IOException e) {
            throw new HubException("The folder " + folder + " cannot be written: " + e + "; choose another.", e);
        }
    }

    private static void requireName(String repository) {
        if (!repository.matches("[A-Za-z0-9_][A-Za-z0-9._-]*/[A-Za-z0-9_][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException(
                    "'" + repository + "' is no name of a repository; names are such as org/name.");
        }
    }

    private Result fetch(RepositoryListing listing, Selection selection, DownloadFolder place, DownloadProgress meter)
            throws IOException {
        Set<String> done = new TreeSet<>();
        int fetched = 0;
        long bytes = 0;
        while (true) {
            Set<String> wanted = new TreeSet<>(selection.of(listing.files().keySet(), place.folder()));
            wanted.removeAll(done);
            if (wanted.isEmpty()) {
                place.tidy(listing);
                return new Result(
                        listing.repository(), listing.revision(), place.folder(), done.size(), fetched, bytes);
            }
            List<RemoteFile> missing = missing(wanted, listing, place);
            requireRoom(missing, place);
            new ParallelFetch(transport, listing, place, meter, parallel).fetch(missing);
            done.addAll(wanted);
            fetched += missing.size();
            bytes += missing.stream().mapToLong(RemoteFile::size).sum();
        }
    }

    private static List<RemoteFile> missing(Set<String> wanted, RepositoryListing listing, DownloadFolder place)
            throws IOException {
        List<RemoteFile> missing = new ArrayList<>();
        for (String path : wanted) {
            RemoteFile file = listing.files().get(path);
            if (!place.isWhole(file)) {
                missing.add(file);
            }
        }
        return missing;
    }

    private void requireRoom(List<RemoteFile> missing, DownloadFolder place) {
        long needed = missing.stream()
                .mapToLong(file -> Math.max(0, file.size() - place.part(file).length()))
                .sum();
        long free = room.applyAsLong(place.folder());
        if (needed > free) {
            throw new HubException("The disk of " + place.folder() + " has room for " + DownloadProgress.bytes(free)
                    + ", and the download needs " + DownloadProgress.bytes(needed)
                    + " more; make room, or choose another folder with --save-dir.");
        }
    }
}
