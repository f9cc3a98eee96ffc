// A list in pages: the cursor of one page asks for the next.
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';

export interface PageOf<T> { items: T[]; next: string | null; total?: number | null }

export function usePages<T>(key: unknown[], ask: (cursor: string | undefined) => Promise<PageOf<T>>) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => ask(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  return {
    items: query.data?.pages.flatMap((p) => p.items),
    total: query.data?.pages[0]?.total ?? null,
    error: query.error,
    stale: query.isPlaceholderData,
    retry: () => void query.refetch(),
    more: query.hasNextPage ? () => void query.fetchNextPage() : undefined,
    loadingMore: query.isFetchingNextPage,
  };
}
export type Pages<T> = ReturnType<typeof usePages<T>>;
