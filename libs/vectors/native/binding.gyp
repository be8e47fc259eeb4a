{
  'targets': [
    {
      'target_name': 'thaw_vectors',
      'sources': ['vectors.cc'],
      'defines': ['NAPI_VERSION=8'],
      'cflags_cc': ['-std=c++17', '-O3', '-ffp-contract=off'],
      'cflags': ['-fvisibility=hidden'],
    },
  ],
}
